import { describe, expect, test } from '@jest/globals';
import type { Restartable } from './kube.ts';
import { rolloutStatus } from './rollout-status.ts';

const metadata = { name: 'cart', namespace: 'shop', generation: 2 };
const selector = {};
const template = {};

describe('a Deployment', () => {
  const all = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
  const status = (change: object): string => {
    const deployment: Restartable = {
      ...{ kind: 'Deployment', metadata, spec: { replicas: 3, selector, template } },
      status: { ...all, ...change },
    };
    const { state, message } = rolloutStatus(deployment);
    return state === 'complete' ? state : `${state}: ${message}`;
  };
  test.each([
    ['is complete when all pods are new and available', {}, 'complete'],
    ['waits for its controller', { observedGeneration: 1 }, 'progressing: its controller has not seen the change yet'],
    ['waits for new pods', { updatedReplicas: 1 }, 'progressing: 1 of 3 pods are new'],
    ['waits for old pods to go', { replicas: 4 }, 'progressing: 1 old pods are still there'],
    ['waits until new pods are available', { availableReplicas: 2 }, 'progressing: 2 of 3 new pods are available'],
    [
      'fails when it exceeded its progress deadline',
      { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
      'failed: it exceeded its progress deadline (`spec.progressDeadlineSeconds`)',
    ],
  ])('%s', (_, change, expected) => {
    expect(status(change)).toBe(expected);
  });
});

test('a StatefulSet waits for readiness, then for its revision', () => {
  const state = (status: object): string =>
    rolloutStatus({
      ...{ kind: 'StatefulSet', metadata, spec: { replicas: 2, selector, template, serviceName: 'cart' } },
      status: { observedGeneration: 2, replicas: 2, ...status },
    }).message;
  expect(state({ readyReplicas: 1 })).toBe('1 of 2 pods are ready');
  const old = { readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' };
  expect(state(old)).toBe('1 of 2 pods are new');
  expect(state({ ...old, currentRevision: 'b' })).toBe('rolled out');
});

test('a DaemonSet waits for new and available pods on every node', () => {
  const state = (numbers: readonly [number, number]): string =>
    rolloutStatus({
      ...{ kind: 'DaemonSet', metadata, spec: { selector, template } },
      status: {
        ...{ observedGeneration: 2, desiredNumberScheduled: 3, currentNumberScheduled: 3, numberMisscheduled: 0 },
        ...{ numberReady: 3, updatedNumberScheduled: numbers[0], numberAvailable: numbers[1] },
      },
    }).message;
  expect([state([1, 3]), state([3, 2]), state([3, 3])]).toEqual([
    '1 of 3 pods are new',
    '2 of 3 pods are available',
    'rolled out',
  ]);
});
