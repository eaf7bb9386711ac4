import { describe, expect, test } from '@jest/globals';
import { checkCronJobPeriods } from '../src/checks/check-cronjob-periods.ts';
import { parseSchedule } from '../src/cron/schedule.ts';
import { isTimeZone } from '../src/cron/time-zone.ts';
import { saidBy } from './manifest-set.ts';

const check = checkCronJobPeriods();

function cronJob(schedule: string, spec = '', { name = 'clean-up', job = '' } = {}): string {
  return `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: ${name}}\nspec: {schedule: ${schedule}, ${spec}${spec === '' ? '' : ', '}jobTemplate: {spec: {${job}template: {spec: {}}}}}\n`;
}

test.each([
  ['four fields', cronJob('"0 0 * *"'), /error spec\.schedule .*has 4 fields, not 5/],
  ['seconds in front', cronJob('"0 0 3 * * *"'), /has 6 fields, not 5/],
  ['7 for Sunday', cronJob('"0 3 * * 7"'), /`7` for the day of the week: it goes from 0 to 6/],
  ['L, as Quartz has it', cronJob('"0 0 L * *"'), /`L` for the day of the month: that is no number/],
  ['@reboot', cronJob('"@reboot"'), /is none of @yearly/],
  ['days after @every', cronJob('"@every 1d"'), /`1d` after @every: that is no duration/],
  // nixys/nxs-universal-chart#76
  ['a zone in the schedule', cronJob('"CRON_TZ=Etc/UTC */20 * * * *"'), /has a time zone in it/],
  ['a number', cronJob('5'), /The schedule is 5, not a schedule in quotes/],
  ['30 February', cronJob('"0 0 30 2 *"'), /error .*never fires/],
  ['31 April and June', cronJob('"0 0 31 4,6 *"'), /never fires/],
  ['an uneven step of minutes', cronJob('"*/40 * * * *"'), /error .*`\*\/40` does not divide/],
  ['an uneven step of hours', cronJob('"0 */5 * * *"'), /`\*\/5` does not divide/],
  ['a step that leads nowhere', cronJob('"30/40 * * * *"'), /`30\/40` does not divide/],
  ['a zone that is none', cronJob('"@daily"', 'timeZone: Europe/Pari'), /error spec\.timeZone .*no name of the IANA/],
  ['a zone in lower case', cronJob('"@daily"', 'timeZone: europe/paris'), /no name of the IANA/],
  ['an abbreviation', cronJob('"@daily"', 'timeZone: PST'), /no name of the IANA/],
  ['an offset', cronJob('"@daily"', 'timeZone: "+01:00"'), /no name of the IANA/],
  ['a deadline shorter than a look', cronJob('"@daily"', 'startingDeadlineSeconds: 5'), /only 5 s after its time/],
  [
    'runs that overlap, as nothing is said',
    cronJob('"*/5 * * * *"', '', { job: 'activeDeadlineSeconds: 600, ' }),
    /every 300 s and may run for 600 s, and no concurrencyPolicy forbids/,
  ],
  [
    'runs that overlap at the hour only',
    cronJob('"0,55 * * * *"', 'concurrencyPolicy: Allow', { job: 'activeDeadlineSeconds: 301, ' }),
    /every 300 s .*concurrencyPolicy allows/,
  ],
  ['a period below the minimum', cronJob('"@every 30s"'), /every 30 s, more often than every 60 s/],
  ['too many starts in the deadline', cronJob('"* * * * *"', 'startingDeadlineSeconds: 7200'), /^warning .*Up to 120/],
  // helm/monocular#566, shortened by the release's name
  [
    'a name of 58 characters',
    cronJob('"@daily"', '', { name: 'terrifying-grasshopper-monocular-sync-scheduled-incubatorr' }),
    /error metadata\.name .*has 58 characters; a CronJob may have 52/,
  ],
])('finds %s', (_, text, message) => {
  expect(saidBy(check, text)).toEqual([expect.stringMatching(message)]);
});

test.each([
  ['five fields', cronJob('"0 3 * * *"')],
  ['? for any day', cronJob('"0 3 ? * MON-FRI"')],
  ['names in any case', cronJob('"0 3 * Jan,feb SUN"')],
  ['29 February', cronJob('"0 0 29 2 *"')],
  ['31 February or a Monday: of two day fields one is enough', cronJob('"0 0 31 2 1"')],
  ['a day that is never, of a job that is started by hand', cronJob('"0 0 31 2 *"', 'suspend: true')],
  ['a step that divides', cronJob('"*/15 */6 * * *"')],
  ['a step from a number on that divides', cronJob('"5/15 * * * *"')],
  ['a step in a part of the day', cronJob('"0 8-17/2 * * *"')],
  ['every second day: no step divides all months', cronJob('"0 0 */2 * *"')],
  ['@every in minutes', cronJob('"@every 1h30m"')],
  ['an old name of a zone', cronJob('"@daily"', 'timeZone: US/Pacific')],
  ['a zone with digits', cronJob('"@daily"', 'timeZone: Etc/GMT+1')],
  ['a deadline of one look', cronJob('"@daily"', 'startingDeadlineSeconds: 10')],
  [
    'long runs that are forbidden to overlap',
    cronJob('"*/5 * * * *"', 'concurrencyPolicy: Forbid', { job: 'activeDeadlineSeconds: 600, ' }),
  ],
  ['runs as long as the period', cronJob('"*/5 * * * *"', '', { job: 'activeDeadlineSeconds: 300, ' })],
  ['a hundred starts in the deadline', cronJob('"* * * * *"', 'startingDeadlineSeconds: 6000')],
  ['a name of 52 characters', cronJob('"@daily"', '', { name: 'a'.repeat(52) })],
  ['a CronJob of another group', cronJob('"5"').replace('batch/v1', 'acme.example/v1')],
])('passes %s', (_, text) => {
  expect(saidBy(check, text)).toEqual([]);
});

test('the shortest period allowed is an option', () => {
  const said = saidBy(checkCronJobPeriods({ minimumPeriod: 900 }), cronJob('"*/5 * * * *"'));
  expect(said).toEqual([expect.stringContaining('every 300 s, more often than every 900 s')]);
});

// What robfig/cron v3.0.1 answers: the nearest two of its starts in nine years, or that it refuses the schedule. Another
// 3,000 at random were compared when this was written: none differed.
describe('a schedule means what it means to Kubernetes', () => {
  test.each([
    ['0 0 * * 0', 604_800],
    ['@monthly', 2_419_200],
    ['@yearly', 31_536_000],
    ['0 0 29 2 *', 126_230_400],
    ['0 0 1 * 1', 86_400],
    ['0 0 */2 * 1', 86_400],
    ['59 23 * * *', 86_400],
    ['0,59 * * * *', 60],
    ['0 22,2 * * *', 14_400],
    ['  0   3 * * * ', 86_400],
    ['+5 3 * * *', 86_400],
    ['*-3/2 * * * *', 120],
    ['0 3 ,5 * *', 2_419_200],
    ['@every 1.5s', 1],
    ['@every 500ms', 1],
    ['@every -1h', 1],
    ['@every .5h', 1800],
    ['0 0 , * *', undefined],
  ])('%s: %s s', (schedule, period) => {
    expect(parseSchedule(schedule).shortestPeriod).toBe(period);
  });

  test.each([
    ...['', '* * * *', '@Daily', '@every 1h 30m', '@every 5', '@every 90s ', '60 * * * *', '* 24 * * *', '* * 0 * *'],
    ...['* * * 13 *', '-1 * * * *', '5-1 * * * *', '1-2-3 * * * *', '1/2/3 * * * *', '*/0 * * * *', '*/ * * * *'],
    ...['*/x * * * *', '0x1 * * * *', '* * 5#2 * *', '* * W * *', '* * * Januar *'],
  ])('%j is refused', (schedule) => {
    expect(() => parseSchedule(schedule)).toThrow();
  });
});

test.each([
  ['UTC', true],
  ['Asia/Calcutta', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Local', false],
  ['Utc', false],
  ['ETC/UTC', false],
  ['PRC', true],
  ['', false],
  ['../etc/passwd', false],
])('%j is a time zone: %s', (name, known) => {
  expect(isTimeZone(name)).toBe(known);
});
