import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../processes/alive.ts';
import { cacheDirectory } from './cache.ts';

const STAGING = 'building-';

/** A directory for this process's unfinished files: beside the finished ones, on the same file system. */
export function stagingDirectory(name: string): string {
  return join(cacheDirectory(), 'tools', `${STAGING}${process.pid}-${name}`);
}

/** Removes unfinished files of processes that were killed: they could not do it. */
export async function removeAbandoned(): Promise<void> {
  const tools = join(cacheDirectory(), 'tools');
  for (const entry of await readdir(tools).catch(() => [])) {
    const pid = entry.startsWith(STAGING) ? Number(entry.slice(STAGING.length).split('-')[0]) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(tools, entry), { recursive: true, force: true });
  }
}
