import { join } from 'node:path';
import { removeAbandoned } from '../processes/abandoned.ts';
import { cacheDirectory } from './cache.ts';

const STAGING = 'building-';

/** A directory for this process's unfinished files: beside the finished ones, on the same file system. */
export function stagingDirectory(name: string): string {
  return join(cacheDirectory(), 'tools', `${STAGING}${process.pid}-${name}`);
}

/** Removes unfinished files of processes that were killed. */
export async function removeAbandonedStaging(): Promise<void> {
  await removeAbandoned(join(cacheDirectory(), 'tools'), STAGING);
}
