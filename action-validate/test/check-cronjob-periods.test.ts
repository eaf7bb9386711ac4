import { expect, test } from '@jest/globals';
import { checkCronJobPeriods } from '../src/checks/check-cronjob-periods.ts';
import { parseSchedule } from '../src/cron/schedule.ts';
import { isTimeZone } from '../src/cron/time-zone.ts';
import { CRONJOB_PERIODS, cronJob } from './corpus/check-cronjob-periods.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy } from './manifest-set.ts';

testCorpus(CRONJOB_PERIODS);

test('the shortest period allowed is an option', () => {
  const said = saidBy(checkCronJobPeriods({ minimumPeriod: '15m' }), cronJob('"*/5 * * * *"'));
  expect(said).toEqual([expect.stringContaining('every 5 min, more often than every 15 min')]);
});

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
