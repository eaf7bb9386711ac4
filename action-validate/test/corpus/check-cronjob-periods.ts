import { checkCronJobPeriods } from '../../src/checks/check-cronjob-periods.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkCronJobPeriods();

export function cronJob(schedule: string, spec = '', { name = 'clean-up', job = '' } = {}): string {
  return `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: ${name}}\nspec: {schedule: ${schedule}, ${spec}${spec === '' ? '' : ', '}jobTemplate: {spec: {${job}template: {spec: {}}}}}\n`;
}

const FAULTS: readonly Fault[] = [
  ['four fields', cronJob('"0 0 * *"'), /error spec\.schedule .*has 4 fields, not 5/],
  ['seconds in front', cronJob('"0 0 3 * * *"'), /has 6 fields, not 5/],
  ['7 for Sunday', cronJob('"0 3 * * 7"'), /`7` for the day of the week: it goes from 0 to 6/],
  ['L, as Quartz has it', cronJob('"0 0 L * *"'), /`L` for the day of the month: that is not a number/],
  ['@reboot', cronJob('"@reboot"'), /is none of @yearly/],
  ['days after @every', cronJob('"@every 1d"'), /`1d` after @every: that is not a duration/],
  [
    'a zone in the schedule',
    cronJob('"CRON_TZ=Etc/UTC */20 * * * *"'),
    /has a time zone in it/,
    { source: 'https://github.com/nixys/nxs-universal-chart/issues/76' },
  ],
  ['a number', cronJob('5'), /The schedule is 5, not a schedule in quotes/],
  ['30 February', cronJob('"0 0 30 2 *"'), /error .*never fires/],
  ['31 April and June', cronJob('"0 0 31 4,6 *"'), /never fires/],
  ['an uneven step of minutes', cronJob('"*/40 * * * *"'), /error .*`\*\/40` does not divide/],
  ['an uneven step of hours', cronJob('"0 */5 * * *"'), /`\*\/5` does not divide/],
  ['a step that leads nowhere', cronJob('"30/40 * * * *"'), /`30\/40` does not divide/],
  [
    'a zone that is none',
    cronJob('"@daily"', 'timeZone: Europe/Pari'),
    /error spec\.timeZone .*not a name of the IANA/,
  ],
  ['a zone in lower case', cronJob('"@daily"', 'timeZone: europe/paris'), /not a name of the IANA/],
  ['an abbreviation', cronJob('"@daily"', 'timeZone: PST'), /not a name of the IANA/],
  ['an offset', cronJob('"@daily"', 'timeZone: "+01:00"'), /not a name of the IANA/],
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
  ['a period below the minimum', cronJob('"@every 30s"'), /every 30 s, more often than every 1 min/],
  ['too many starts in the deadline', cronJob('"* * * * *"', 'startingDeadlineSeconds: 7200'), /^warning .*Up to 120/],
  // shortened by the release's name
  [
    'a name of 58 characters',
    cronJob('"@daily"', '', { name: 'terrifying-grasshopper-monocular-sync-scheduled-incubatorr' }),
    /error metadata\.name .*has 58 characters; a CronJob may have 52/,
    { source: 'https://github.com/helm/monocular/issues/566' },
  ],
];

const NEAR_MISSES: readonly NearMiss[] = [
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
];

export const CRONJOB_PERIODS: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
