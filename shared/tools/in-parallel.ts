/**
 * What all tasks give, or the failure of the first in order that failed. Waits for every task also then: what still
 * runs must not find its files removed.
 */
export async function inParallel<const T extends readonly Promise<unknown>[]>(
  tasks: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return (await Promise.all(tasks)) as { -readonly [K in keyof T]: Awaited<T[K]> };
}
