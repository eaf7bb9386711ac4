import { expect, test } from '@jest/globals';
import { connectPrometheus } from '../../shared/metrics/prometheus.ts';
import { measure } from './measure.ts';

const NOW = new Date('2026-03-02T12:00:00Z');
const ARRIVED = new Date('2026-03-02T10:00:00Z');
const RULE = { prometheus: 'https://prometheus.example', tolerance: 0, baseline: undefined };

/** What was asked for, as expression and time. */
async function asked(rule: { query: string; baseline?: string }, elapsed: number): Promise<[string | null, string][]> {
  const seen: [string | null, string][] = [];
  const server = connectPrometheus(RULE.prometheus, '', {
    fetch: async (url) => {
      const { searchParams } = new URL(String(url));
      const time = Number(searchParams.get('time')) * 1000;
      seen.push([searchParams.get('query'), new Date(time).toISOString()]);
      return Response.json({ status: 'success', data: { resultType: 'scalar', result: [1, '1'] } });
    },
  });
  await measure(server, { ...RULE, ...rule }, { elapsed, arrived: ARRIVED, now: NOW });
  return seen;
}

test('compares the whole soak with the same length of time before the release arrived', async () => {
  expect(await asked({ query: 'rate(a[$window]) / rate(b[$window])' }, 3_600_900)).toEqual([
    ['rate(a[3600s]) / rate(b[3600s])', '2026-03-02T12:00:00.000Z'],
    ['rate(a[3600s]) / rate(b[3600s])', '2026-03-02T09:59:59.000Z'],
  ]);
});

test('compares with the baseline of mesh.yaml, over the same time', async () => {
  expect(await asked({ query: 'rate(a[$window])', baseline: 'rate(canary[$window])' }, 120_000)).toEqual([
    ['rate(a[120s])', '2026-03-02T12:00:00.000Z'],
    ['rate(canary[120s])', '2026-03-02T12:00:00.000Z'],
  ]);
});

test('never asks for less than a minute', async () => {
  expect((await asked({ query: 'rate(a[$window])' }, 0))[0]).toEqual(['rate(a[60s])', '2026-03-02T12:00:00.000Z']);
});
