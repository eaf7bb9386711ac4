/**
 * Runs tasks, at most `limit` at a time, in their order. All of them are run, also when some fail.
 * @returns what each came to, in their order
 */
export async function inPool<T>(
  tasks: readonly (() => Promise<T>)[],
  limit: number,
): Promise<readonly PromiseSettledResult<T>[]> {
  const results: PromiseSettledResult<T>[] = [];
  const queue = tasks.entries();
  const worker = async (): Promise<void> => {
    // One iterator for all workers: each takes the next task.
    for (const [index, task] of queue)
      [results[index]] = (await Promise.allSettled([task()])) as [PromiseSettledResult<T>];
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, worker));
  return results;
}
