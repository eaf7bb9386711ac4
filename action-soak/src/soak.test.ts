import { describe, expect, test } from '@jest/globals';
import type { Deployment, DeploymentState } from '../../shared/github/deployments.ts';
import { findRelease, soakOf } from './soak.ts';

const DIGEST = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const HOUR = 3_600_000;
const NOW = new Date('2026-03-02T12:00:00Z');

function hoursAgo(hours: number): Date {
  return new Date(NOW.getTime() - hours * HOUR);
}

/** Statuses as state and hours ago, newest first. */
function deployment(id: number, digest: string, ...statuses: [DeploymentState, number][]): Deployment {
  return {
    ...{ id, digest, environment: 'dev', sha: `${id}`.repeat(40), istio: '1.27.3', createdAt: hoursAgo(48) },
    statuses: statuses.map(([state, hours]) => ({ state, createdAt: hoursAgo(hours), description: '' })),
  };
}

async function* each(...deployments: Deployment[]): AsyncGenerator<Deployment, void, undefined> {
  yield* deployments;
}

async function soak(required: number, ...deployments: Deployment[]) {
  return soakOf(await findRelease(each(...deployments), DIGEST), required, NOW);
}

describe('a release in an environment', () => {
  test.each<[string, Deployment[], string]>([
    ['was never there when nothing was', [], 'absent'],
    ['was never there', [deployment(1, OTHER, ['success', 2])], 'other-release'],
    ['is superseded', [deployment(2, OTHER, ['in_progress', 1]), deployment(1, DIGEST, ['success', 9])], 'superseded'],
    ['is not rolled out yet', [deployment(1, DIGEST, ['in_progress', 1])], 'unfinished'],
    ['has no status yet', [deployment(1, DIGEST)], 'unfinished'],
    ['is being rolled again', [deployment(1, DIGEST, ['in_progress', 1], ['success', 30])], 'unfinished'],
    ['failed', [deployment(1, DIGEST, ['failure', 1], ['success', 30])], 'failed'],
    ['ended in an error', [deployment(1, DIGEST, ['error', 1])], 'failed'],
    ['was marked inactive', [deployment(1, DIGEST, ['inactive', 1], ['success', 30])], 'inactive'],
    ['soaks', [deployment(1, DIGEST, ['success', 23], ['in_progress', 25])], 'soaking'],
    ['has soaked', [deployment(1, DIGEST, ['success', 24], ['in_progress', 25])], 'soaked'],
    ['came back', [deployment(3, DIGEST, ['success', 25]), deployment(2, OTHER), deployment(1, DIGEST)], 'soaked'],
    [
      'failed after it came back',
      [deployment(3, DIGEST, ['failure', 1]), deployment(1, DIGEST, ['success', 9])],
      'failed',
    ],
  ])('%s', async (_, deployments, state) => {
    expect(await soak(24 * HOUR, ...deployments)).toMatchObject({ state });
  });
});

test('the clock starts when the last workload was rolled, not when the deployment began', async () => {
  expect(await soak(24 * HOUR, deployment(1, DIGEST, ['success', 20], ['in_progress', 40]))).toMatchObject({
    state: 'soaking',
    since: hoursAgo(20),
    elapsed: 20 * HOUR,
    readyAt: hoursAgo(-4),
  });
});

test('deploying the same release again starts the clock anew', async () => {
  const again = [deployment(2, DIGEST, ['success', 1]), deployment(1, DIGEST, ['inactive', 1], ['success', 40])];
  expect(await soak(24 * HOUR, ...again)).toMatchObject({ state: 'soaking', elapsed: HOUR });
});

test("a runner's clock that is behind GitHub's is not a negative soak", async () => {
  expect(await soak(0, deployment(1, DIGEST, ['success', -0.01]))).toMatchObject({ state: 'soaked', elapsed: 0 });
});

test('no more deployments are fetched than are needed', async () => {
  let fetched = 0;
  async function* endless(): AsyncGenerator<Deployment, void, undefined> {
    for (;;) {
      fetched += 1;
      yield deployment(1000 - fetched, OTHER, ['success', fetched]);
    }
  }
  expect(await findRelease(endless(), DIGEST)).toMatchObject({ newest: { id: 999 }, own: undefined });
  expect(fetched).toBe(20);
});
