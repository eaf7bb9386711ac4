import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MILLISECONDS = 100;
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

export interface LockOptions {
  /** Called once when another holds the lock. */
  readonly onWait: () => void;
  /** Asked before each attempt: true ends the waiting, as what the lock was wanted for is there. */
  readonly isDone?: () => boolean;
  /** Ends the waiting with an error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for a lock that all processes of this machine share. It is the operating system's (SQLite takes it, which Node
 * has everywhere), so it ends with the process that holds it, however that ends.
 * @param file made when it is not there, and left there
 * @returns what gives the lock back; undefined when `isDone` ended the waiting
 */
export async function takeLock(
  file: string,
  { onWait, isDone = () => false, signal }: LockOptions,
): Promise<(() => void) | undefined> {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    for (let attempt = 0; !isDone(); attempt += 1) {
      if (lock(database)) return () => database.close();
      if (attempt === 0) onWait();
      await sleep(POLL_MILLISECONDS, undefined, { signal });
    }
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return undefined;
}

function lock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
