import type { Outcome } from './restart.ts';

/** What became of the items of a roll. */
export interface Roll<T> {
  readonly done: readonly { readonly item: T; readonly outcome: Outcome }[];
  /** Items that were never begun, because the roll was stopped. */
  readonly untouched: readonly T[];
  /** Why it was stopped; undefined when it went through. */
  readonly stopped: string | undefined;
}

export interface RollOptions<T> {
  readonly items: readonly T[];
  readonly concurrency: number;
  /** True for an item that must be the only one in flight. */
  readonly alone: (item: T) => boolean;
  /** Asked before each item is begun: a text is a reason to stop. */
  readonly mayBegin: () => Promise<string | undefined>;
  readonly restart: (item: T) => Promise<Outcome>;
}

/**
 * Restarts items, `concurrency` at a time, in their order. After the first failure none is begun any more; what is in
 * flight is waited for, because it cannot be called back.
 */
export async function roll<T>(options: RollOptions<T>): Promise<Roll<T>> {
  const queue = [...options.items];
  const done: { item: T; outcome: Outcome }[] = [];
  const inFlight = new Set<Promise<void>>();
  let stopped: string | undefined;
  const begin = (item: T): void => {
    const flight = options
      .restart(item)
      .catch(failedToRestart)
      .then((outcome) => {
        done.push({ item, outcome });
        if (outcome.result === 'failed') stopped ??= 'a workload failed';
        inFlight.delete(flight);
      });
    inFlight.add(flight);
  };
  let lonely = false;
  while (queue.length > 0 && stopped === undefined) {
    const [next] = queue;
    if (next === undefined) break;
    const room = lonely || options.alone(next) ? inFlight.size === 0 : inFlight.size < options.concurrency;
    if (!room) {
      await Promise.race(inFlight);
      continue;
    }
    const reason = await options.mayBegin();
    // While we asked, something in flight may have failed.
    if (stopped !== undefined) break;
    if (reason !== undefined) {
      stopped = reason;
      break;
    }
    queue.shift();
    lonely = options.alone(next);
    begin(next);
  }
  await Promise.all(inFlight);
  return { done, untouched: queue, stopped };
}

/** A cluster that does not answer is a failure of the workload that was being restarted: its state is unknown. */
function failedToRestart(error: unknown): Outcome {
  const why = error instanceof Error ? error.message : String(error);
  return { result: 'failed', seconds: 0, why, pods: [] };
}
