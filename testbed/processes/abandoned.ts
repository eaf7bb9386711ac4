import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes what processes that were killed left in a directory: they could not do it. It is named `PREFIX`, the process's
 * id, `-` and whatever they liked.
 */
export async function removeAbandoned(directory: string, prefix: string): Promise<void> {
  for (const entry of await readdir(directory).catch(() => [])) {
    const pid = entry.startsWith(prefix) ? Number(entry.slice(prefix.length).split('-')[0]) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(directory, entry), { recursive: true, force: true });
  }
}

/** Whether a process with this id exists, whoever it belongs to. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
