import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

const POLL_MILLISECONDS = 500;
/** A holder that was killed does not renew its lock: after so long another process takes it. */
const STALE_MILLISECONDS = 6_000;

export interface LockOptions {
  /** Called once when another process holds the lock. */
  readonly onWait: () => void;
  /** Asked while the lock is another's: true ends the waiting, as what the lock was wanted for is there. */
  readonly isDone: () => boolean;
  /** Ends the waiting with an error. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Waits for a lock that all processes of this machine share.
 * @param file what the lock is for; it need not exist
 * @returns what gives the lock back; undefined when `isDone` ended the waiting
 */
export async function takeLock(
  file: string,
  { onWait, isDone, signal }: LockOptions,
): Promise<(() => Promise<void>) | undefined> {
  await mkdir(dirname(file), { recursive: true });
  for (let attempt = 0; ; attempt += 1) {
    if (isDone()) return undefined;
    try {
      return await lock(file, { realpath: false, stale: STALE_MILLISECONDS, lockfilePath: `${file}.lock` });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    if (attempt === 0) onWait();
    await sleep(POLL_MILLISECONDS, undefined, { signal });
  }
}
