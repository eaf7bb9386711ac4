import { setImmediate } from 'node:timers/promises';

/**
 * Runs tasks one after the other: each has the thread to itself, so its time is its own. In between, what the programs
 * wait for is done, such as starting the next one.
 */
export async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) {
    await setImmediate();
    results.push(await run(item));
  }
  return results;
}
