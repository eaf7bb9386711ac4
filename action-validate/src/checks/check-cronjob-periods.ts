import { formatDuration, milliseconds } from '../../../shared/config/duration.ts';
import type { JsonPath, Severity } from '../../../shared/manifest/finding.ts';
import { isObject, type JsonObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import { parseSchedule, type Schedule, ScheduleProblem } from '../cron/schedule.ts';
import { isTimeZone } from '../cron/time-zone.ts';
import type { Check, OptionSchemas, Problem } from '../model/check.ts';
import { type ManifestSet, ofKind } from '../model/manifest-set.ts';
import { lengthFault } from '../objects/object-names.ts';
import { isDerivedName } from '../objects/release-names.ts';

export interface CronJobPeriodOptions {
  /** A duration such as `15m`; a job that starts more often is an error. */
  readonly minimumPeriod: string;
}

/** A schedule has no shorter one than a minute; `@every` has. */
export const CRONJOB_PERIOD_DEFAULTS: CronJobPeriodOptions = { minimumPeriod: '1m' };

const OPTIONS: OptionSchemas = {
  minimumPeriod: {
    description: 'A job that starts more often is an error. Default: 1m.',
    $ref: '#/definitions/duration',
  },
};

/** How often the controller looks: what must start sooner after its time is missed. */
const SHORTEST_DEADLINE = 10;
/** The controller warns of more missed starts than these. */
const MOST_MISSED = 100;

export function checkCronJobPeriods(options: CronJobPeriodOptions = CRONJOB_PERIOD_DEFAULTS): Check {
  return {
    name: 'check_cronjob_periods',
    options: OPTIONS,
    what: "A CronJob's schedule is one that Kubernetes reads, that fires, and that leaves its jobs the time they may take.",
    why: 'The API server refuses it, the job never starts, or its runs pile up on each other.',
    run: (set) => ofKind(set, 'batch', 'CronJob').flatMap((manifest) => checkCronJob(set, manifest, options)),
  };
}

type Found = (severity: Severity, path: JsonPath, message: string, fix: string) => Problem;

function checkCronJob(set: ManifestSet, manifest: Manifest, options: CronJobPeriodOptions): Problem[] {
  const spec = isObject(manifest.body.spec) ? manifest.body.spec : {};
  const found: Found = (severity, path, message, fix) => ({ severity, message, fix, manifest, path });
  return [
    // check_release_name tells of names that are too long because of the release's.
    ...(isDerivedName(set, manifest) ? [] : checkName(manifest, found)),
    ...checkTimeZone(spec, found),
    ...checkDeadline(spec, found),
    ...checkSchedule(spec, options, found),
  ];
}

function checkName({ identity }: Manifest, found: Found): Problem[] {
  const fault = lengthFault(identity);
  if (fault === undefined) return [];
  const message = `The name ${fault}, as its jobs are named after it.`;
  return [found('error', ['metadata', 'name'], message, 'Shorten it; in a template, `trunc 52 | trimSuffix "-"`.')];
}

function checkTimeZone({ timeZone }: JsonObject, found: Found): Problem[] {
  if (timeZone === undefined || timeZone === null) return [];
  if (typeof timeZone === 'string' && isTimeZone(timeZone)) return [];
  const message = `The time zone ${JSON.stringify(timeZone)} is not a name of the IANA database.`;
  return [
    found('error', ['spec', 'timeZone'], message, 'Write one such as `Europe/Paris` or `Etc/UTC`, in that case.'),
  ];
}

function checkDeadline({ startingDeadlineSeconds }: JsonObject, found: Found): Problem[] {
  if (typeof startingDeadlineSeconds !== 'number' || startingDeadlineSeconds >= SHORTEST_DEADLINE) return [];
  const message = `A job may start only ${startingDeadlineSeconds} s after its time, but the controller looks every ${SHORTEST_DEADLINE} s: it may miss every start.`;
  const fix = `Set it to ${SHORTEST_DEADLINE} or more, or leave it out.`;
  return [found('error', ['spec', 'startingDeadlineSeconds'], message, fix)];
}

function checkSchedule(spec: JsonObject, options: CronJobPeriodOptions, found: Found): Problem[] {
  const { schedule } = spec;
  const path: JsonPath = ['spec', 'schedule'];
  const written = JSON.stringify(schedule ?? null);
  if (typeof schedule !== 'string' || schedule === '') {
    return [found('error', path, `The schedule is ${written}, not a schedule in quotes.`, 'Write five fields.')];
  }
  const read = readSchedule(schedule);
  if (read instanceof ScheduleProblem) {
    const message = `The schedule ${written} ${read.message}.`;
    const fix = schedule.includes('TZ')
      ? 'Put the zone into spec.timeZone.'
      : 'Write minute, hour, day of the month, month and day of the week; or @daily, @every 1h30m and the like.';
    return [found('error', path, message, fix)];
  }
  if (read.shortestPeriod === undefined) {
    // A suspended job that never fires is a template for jobs that are started by hand.
    if (spec.suspend === true) return [];
    const message = `The schedule ${written} never fires: there is no such day.`;
    return [
      found('error', path, message, 'Correct the day, or set `suspend: true` for a job that is started by hand.'),
    ];
  }
  const uneven = read.unevenSteps.map((step) => {
    const message = `The step \`${step}\` does not divide its range: the last interval is shorter than the others.`;
    return found('error', path, message, 'Use a step that divides it, or write the times out: `0,40`.');
  });
  return [...uneven, ...checkPeriod(spec, read.shortestPeriod, options, found)];
}

function readSchedule(schedule: string): Schedule | ScheduleProblem {
  try {
    return parseSchedule(schedule);
  } catch (error) {
    if (error instanceof ScheduleProblem) return error;
    throw error;
  }
}

function checkPeriod(
  spec: JsonObject,
  period: number,
  { minimumPeriod }: CronJobPeriodOptions,
  found: Found,
): Problem[] {
  const problems: Problem[] = [];
  const minimum = milliseconds(minimumPeriod);
  if (period * 1000 < minimum) {
    const message = `It starts every ${formatDuration(period * 1000)}, more often than every ${formatDuration(minimum)}.`;
    problems.push(found('error', ['spec', 'schedule'], message, 'Start it less often.'));
  }
  const policy = spec.concurrencyPolicy ?? 'Allow';
  const limit = valueAt(spec, ['jobTemplate', 'spec', 'activeDeadlineSeconds']);
  if (policy === 'Allow' && typeof limit === 'number' && period < limit) {
    const said = spec.concurrencyPolicy === undefined ? 'no concurrencyPolicy forbids' : 'concurrencyPolicy allows';
    const message = `It starts every ${period} s and may run for ${limit} s, and ${said} that runs overlap.`;
    const fix = 'Set concurrencyPolicy to Forbid or Replace, or a shorter activeDeadlineSeconds.';
    problems.push(found('error', ['spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds'], message, fix));
  }
  const deadline = spec.startingDeadlineSeconds;
  if (typeof deadline === 'number' && Math.floor(deadline / period) > MOST_MISSED) {
    const message = `Up to ${Math.floor(deadline / period)} missed starts fit into the deadline of ${deadline} s: the controller counts only ${MOST_MISSED} and then warns.`;
    const fix = `Set it to ${MOST_MISSED * period} or less.`;
    problems.push(found('warning', ['spec', 'startingDeadlineSeconds'], message, fix));
  }
  return problems;
}
