import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';

const POLL_MILLISECONDS = 100;
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Runs `action` while no other process runs one with the same file. The lock is the operating system's (SQLite takes it,
 * which Node has on every system), so it ends with the process, however that ends. `onWait` is called when another
 * process has it.
 */
export async function exclusively<T>(file: string, action: () => Promise<T>, onWait: () => void): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    for (let tries = 0; !isLocked(database); tries += 1) {
      if (tries === 0) onWait();
      await setTimeout(POLL_MILLISECONDS);
    }
    return await action();
  } finally {
    database.close();
  }
}

function isLocked(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
