/** A schedule of a CronJob. */
export interface Schedule {
  /** Seconds between the two starts that are nearest to each other; undefined when it never starts anything. */
  readonly shortestPeriod: number | undefined;
  /** Steps that do not divide their field's range, as they are written: the last interval is another than the others. */
  readonly unevenSteps: readonly string[];
}

/** The rest of a sentence that begins with the schedule. */
export class ScheduleProblem extends Error {}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly [Field, Field, Field, Field, Field] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of the week', min: 0, max: 6, names: DAYS },
];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const EVERY = '@every ';

/**
 * Reads a schedule as Kubernetes does: five fields, a descriptor, or `@every DURATION`. No library for Node has this
 * grammar (`?`, `N/STEP`, no 7 for Sunday, no `L`, `W` or `#`), and only the sets of a schedule are needed here.
 * Source: ParseStandard of github.com/robfig/cron/v3, which the API server and the CronJob controller call.
 * @throws ScheduleProblem for what the API server refuses
 */
export function parseSchedule(text: string): Schedule {
  if (text.includes('TZ')) throw new ScheduleProblem('has a time zone in it, which Kubernetes refuses there');
  if (text.startsWith(EVERY)) {
    return { shortestPeriod: Math.max(1, Math.floor(goSeconds(text.slice(EVERY.length)))), unevenSteps: [] };
  }
  const spec = text.startsWith('@') ? DESCRIPTORS[text] : text;
  if (spec === undefined) {
    throw new ScheduleProblem(`is none of ${Object.keys(DESCRIPTORS).join(', ')} and @every DURATION`);
  }
  const fields = spec.split(/\s+/u).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) throw new ScheduleProblem(`has ${fields.length} fields, not 5`);
  const [minute, hour, day, month, weekday] = FIELDS.map((field, index) => parseField(fields[index] ?? '', field));
  if (minute === undefined || hour === undefined || day === undefined || month === undefined || weekday === undefined) {
    throw new Error('A field of a schedule got lost.');
  }
  const times = [...hour.values].flatMap((h) => [...minute.values].map((m) => h * 60 + m)).sort((a, b) => a - b);
  return {
    shortestPeriod: shortestPeriod(times, nearestDays(day, month, weekday)),
    unevenSteps: [minute, hour, month, weekday].flatMap(({ unevenSteps }) => unevenSteps),
  };
}

interface FieldValues {
  readonly values: ReadonlySet<number>;
  /** Whether the field leaves its choice to the other day field. */
  readonly star: boolean;
  readonly unevenSteps: readonly string[];
}

function parseField(text: string, field: Field): FieldValues {
  const values = new Set<number>();
  const unevenSteps: string[] = [];
  let star = false;
  for (const item of text.split(',')) {
    if (item === '') continue;
    const range = parseRange(item, field);
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
    star ||= range.star;
    // Days of the month are left out: no step divides all months.
    if (range.step > 1 && range.to === field.max && !isEven(range, field)) unevenSteps.push(item);
  }
  return { values, star, unevenSteps };
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly star: boolean;
}

function parseRange(item: string, field: Field): Range {
  const [span = '', written, ...more] = item.split('/');
  const bounds = span.split('-');
  const [low = '', high] = bounds;
  const wrong = (what: string): ScheduleProblem =>
    new ScheduleProblem(`has \`${item}\` for the ${field.name}: ${what}`);
  if (more.length > 0) throw wrong('there are two slashes');
  if (bounds.length > 2 && low !== '*' && low !== '?') throw wrong('there are two hyphens');
  const all = low === '*' || low === '?';
  const from = all ? field.min : numberOf(low, field);
  const step = written === undefined ? 1 : numberOf(written, { ...field, names: [] });
  // `5/10` goes on to the end of the range; `5` alone does not.
  const end =
    all || (high === undefined && written !== undefined)
      ? field.max
      : high === undefined
        ? from
        : numberOf(high, field);
  if (from === undefined || end === undefined || step === undefined) throw wrong('that is not a number');
  if (from < field.min || end > field.max) throw wrong(`it goes from ${field.min} to ${field.max}`);
  if (from > end) throw wrong('it ends before it begins');
  if (step === 0) throw wrong('a step of 0 goes nowhere');
  return { from, to: end, step, star: all && step === 1 };
}

function numberOf(text: string, { names = [], min }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named !== -1) return named + min;
  return /^\+?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function isEven({ from, step }: Range, { min, max }: Field): boolean {
  const size = max - min + 1;
  return size % step === 0 && from - min < step;
}

const DAY_MINUTES = 24 * 60;

/** A span with leap years in it and every weekday for every date. */
const CALENDAR = Array.from({ length: 28 * 365 + 7 }, (_, index) => {
  const date = new Date(Date.UTC(2000, 0, 1 + index));
  return { month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay() };
});

/**
 * Days between the two days with starts that are nearest to each other: undefined without any, infinite for a single
 * one. Of two restricted day fields, one is enough.
 */
function nearestDays(day: FieldValues, month: FieldValues, weekday: FieldValues): number | undefined {
  let last: number | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const [index, date] of CALENDAR.entries()) {
    if (!month.values.has(date.month)) continue;
    const [byDay, byWeekday] = [day.values.has(date.day), weekday.values.has(date.weekday)];
    if (!(day.star || weekday.star ? byDay && byWeekday : byDay || byWeekday)) continue;
    if (last !== undefined) nearest = Math.min(nearest, index - last);
    if (nearest === 1) break;
    last = index;
  }
  return last === undefined ? undefined : nearest;
}

/** In seconds; changes of the clocks are left out. @param times minutes of a day, in order */
function shortestPeriod(times: readonly number[], days: number | undefined): number | undefined {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || days === undefined) return undefined;
  const within = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return Math.min(...within, days * DAY_MINUTES + first - last) * 60;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ...{ ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3 },
  ...{ s: 1, m: 60, h: 3600 },
};

/** A duration of Go, such as `1h30m`. */
function goSeconds(text: string): number {
  const [, sign, parts = ''] = /^([-+]?)(.+)$/s.exec(text) ?? [];
  if (parts === '0') return 0;
  const found = [...parts.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gu)];
  if (found.length === 0 || found.map(([part]) => part).join('') !== parts) {
    throw new ScheduleProblem(`has \`${text}\` after @every: that is not a duration such as 1h30m`);
  }
  const seconds = found.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT_SECONDS[unit] ?? 0), 0);
  return sign === '-' ? -seconds : seconds;
}
