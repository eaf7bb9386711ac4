import { expect, test } from '@jest/globals';
import type { Outcome } from './restart.ts';
import { roll } from './roll.ts';

const DONE: Outcome = { result: 'done', seconds: 1 };
const FAILED: Outcome = { result: 'failed', seconds: 1, why: 'no', pods: [] };

/** Runs a roll whose restarts end when the test says so, and records how many were in flight. */
function controlled(items: readonly string[], alone: (item: string) => boolean = () => false) {
  const pending = new Map<string, (outcome: Outcome) => void>();
  const begun: string[] = [];
  let most = 0;
  const ended = roll({
    ...{ items, concurrency: 3, alone },
    mayBegin: async () => undefined,
    restart: (item) => {
      begun.push(item);
      return new Promise<Outcome>((resolve) => {
        pending.set(item, (outcome) => {
          pending.delete(item);
          resolve(outcome);
        });
        most = Math.max(most, pending.size);
      });
    },
  });
  const settle = async (item: string, outcome: Outcome): Promise<void> => {
    pending.get(item)?.(outcome);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ended, settle, begun, most: () => most };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('three are in flight at a time, in their order', async () => {
  const { ended, settle, begun, most } = controlled(['a', 'b', 'c', 'd', 'e']);
  await tick();
  expect(begun).toEqual(['a', 'b', 'c']);
  await settle('b', DONE);
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  for (const item of ['a', 'c', 'd', 'e']) await settle(item, DONE);
  expect((await ended).stopped).toBeUndefined();
  expect(most()).toBe(3);
});

test('after the first failure none is begun, and those in flight are waited for', async () => {
  const { ended, settle, begun } = controlled(['a', 'b', 'c', 'd', 'e']);
  await tick();
  await settle('b', FAILED);
  await settle('a', DONE);
  await settle('c', DONE);
  const result = await ended;
  expect(begun).toEqual(['a', 'b', 'c']);
  expect(result.untouched).toEqual(['d', 'e']);
  expect(result.done.map(({ item, outcome }) => [item, outcome.result])).toEqual([
    ['b', 'failed'],
    ['a', 'done'],
    ['c', 'done'],
  ]);
});

test('a gateway goes alone', async () => {
  const { ended, settle, begun } = controlled(['a', 'gateway', 'z'], (item) => item === 'gateway');
  await tick();
  expect(begun).toEqual(['a']);
  await settle('a', DONE);
  expect(begun).toEqual(['a', 'gateway']);
  await settle('gateway', DONE);
  expect(begun).toEqual(['a', 'gateway', 'z']);
  await settle('z', DONE);
  await ended;
});

test('a reason not to begin stops it, and what was not begun is told', async () => {
  const reasons = [undefined, 'the injector changed'];
  const result = await roll({
    ...{ items: ['a', 'b'], concurrency: 1, alone: () => false },
    mayBegin: async () => reasons.shift(),
    restart: async () => DONE,
  });
  expect(result).toEqual({ done: [{ item: 'a', outcome: DONE }], untouched: ['b'], stopped: 'the injector changed' });
});

test('a cluster that does not answer is a failure of the workload', async () => {
  const result = await roll({
    ...{ items: ['a', 'b'], concurrency: 1, alone: () => false },
    mayBegin: async () => undefined,
    restart: () => Promise.reject(new Error('connection refused')),
  });
  expect(result.untouched).toEqual(['b']);
  expect(result.done[0]?.outcome).toMatchObject({ result: 'failed', why: 'connection refused' });
});
