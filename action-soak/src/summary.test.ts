import { expect, test } from '@jest/globals';
import type { Facts } from './judge.ts';
import { summary } from './summary.ts';

const NOW = new Date('2026-03-02T12:00:00Z');

const facts: Facts = {
  environment: 'preprod',
  settings: { requiresReview: true, waitMinutes: 0 },
  known: [],
  digest: 'a'.repeat(64),
  runningSince: undefined,
  previous: {
    name: 'dev',
    required: 86_400_000,
    soak: {
      state: 'soaked',
      own: {
        ...{ id: 1, environment: 'dev', sha: 'c'.repeat(40), digest: 'a'.repeat(64), istio: '1.27.3' },
        ...{ createdAt: NOW, statuses: [] },
      },
      ...{ since: new Date('2026-03-01T06:00:00Z'), elapsed: 108_000_000, readyAt: NOW },
    },
    measurement: {
      value: { query: 'sum(rate(a{code=~"5.."}[108000s])) or b|c', at: NOW, reading: { value: 0.123456 } },
      baseline: { query: 'x', at: NOW, reading: { problem: 'Prometheus answered 400: <img> @team | x.' } },
      tolerance: 0.2,
    },
  },
};

const shown = summary(facts, { verdict: 'inconclusive', reason: 'See <b>', next: '@admin' }, 'd'.repeat(40), [
  'no *rules*',
]);

test('an approver sees release, commit, environment, soak, metric and verdict', () => {
  expect(shown.split('\n').slice(0, 13)).toEqual([
    '### Gate to preprod: inconclusive',
    '',
    '|  |  |',
    '| --- | --- |',
    '| release | <code>aaaaaaaaaaaa</code> |',
    '| commit | <code>ddddddd</code> |',
    '| environment before | <code>dev</code> |',
    '| healthy there since | 2026-03-01 06:00:00 UTC |',
    '| soaked / required | 1 d 6 h / 1 d |',
    expect.stringContaining('| metric | **0.1235** = <code>sum&#40;rate&#40;a&#123;code='),
    expect.stringContaining('| baseline | Prometheus answered 400'),
    '| verdict | **inconclusive** |',
    '',
  ]);
});

test('text from outside stays text', () => {
  expect(shown).not.toMatch(/<img|<b>|@team|@admin|\*rules\*|b\|c/);
});
