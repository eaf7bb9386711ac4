import { expect, test } from '@jest/globals';
import { inParallel } from './in-parallel.ts';

test('gives what every task gives, in order', async () => {
  expect(await inParallel([Promise.resolve(1), Promise.resolve('b')])).toEqual([1, 'b']);
});

test('a failure waits for what still runs', async () => {
  let ended = false;
  const slow = new Promise((resolve) => setTimeout(resolve, 50)).then(() => {
    ended = true;
  });
  await expect(inParallel([Promise.reject(new Error('no')), slow])).rejects.toThrow('no');
  expect(ended).toBe(true);
});
