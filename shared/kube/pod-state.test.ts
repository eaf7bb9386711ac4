import { expect, test } from '@jest/globals';
import { isLive, notReadyReasons } from './pod-state.ts';

const container = { name: 'app', image: 'a', imageID: '', ready: false, restartCount: 0 };

test.each([
  [
    'a crash loop, with its exit code',
    {
      ...container,
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    },
    'container app: CrashLoopBackOff (back-off 40s), 4 restarts; last exit code 1 (Error)',
  ],
  [
    'a container that runs and is not ready',
    { ...container, state: { running: {} } },
    'container app: running but not ready',
  ],
  [
    'an image that cannot be pulled',
    { ...container, state: { waiting: { reason: 'ErrImagePull' } } },
    'container app: ErrImagePull',
  ],
])('says %s', (_, status, expected) => {
  expect(notReadyReasons({ status: { containerStatuses: [status] } })).toEqual([expected]);
});

test('says why a pod is not scheduled', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }];
  expect(notReadyReasons({ status: { conditions } })).toEqual(['not scheduled: 0/3 nodes are available']);
});

test('pods that are going or gone do not count', () => {
  const deleted = { metadata: { deletionTimestamp: new Date() } };
  expect([deleted, { status: { phase: 'Succeeded' } }, { status: { phase: 'Running' } }].map(isLive)).toEqual([
    ...[false, false, true],
  ]);
});
