import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { thisPlatform } from '../../shared/tools/tool.ts';
import { cacheDirectory } from './cache.ts';
import { readChecksums, recordedSum } from './checksums.ts';
import { downloadOf } from './download-urls.ts';
import { toolKey } from './key.ts';
import type { ToolSettings } from './settings.ts';
import type { Tool } from './tools.ts';

/** Where a program of the bed is once it is compiled. */
export async function compiledPath(tool: Tool): Promise<string> {
  return join(cacheDirectory(), 'tools', await toolKey(tool), tool.name);
}

/**
 * Where a program of the bed is once it is downloaded. It is not the place of a compiled one, as it is not the same
 * program; a corrected checksum never gets what an earlier one let in.
 */
export function downloadedPath({ name, version }: Tool, sum: string): string {
  return join(cacheDirectory(), 'tools', `${name}-${version}-${DOWNLOADED}${sum.slice(0, 12)}`, name);
}

const DOWNLOADED = 'sha256-';

/** Whether a program that was found is its project's own and not one that was compiled here. */
export function isDownloaded(path: string): boolean {
  return basename(dirname(path)).includes(`-${DOWNLOADED}`);
}

/**
 * Where a program may be, the best first: only where the way that is set puts it, or in either place when none is set.
 */
export async function places(tool: Tool, settings: Pick<ToolSettings, 'way' | 'checksums'>): Promise<string[]> {
  const compiled = await compiledPath(tool);
  const platform = thisPlatform();
  const isReleased = settings.way !== 'build' && downloadOf(tool, platform, undefined) !== undefined;
  const sum = isReleased ? recordedSum(await readChecksums(settings.checksums), tool, platform) : undefined;
  if (sum === undefined) return [compiled];
  const downloaded = downloadedPath(tool, sum);
  return settings.way === 'download' ? [downloaded] : [downloaded, compiled];
}

/** Where a program is; undefined when it is in none of its places. */
export async function findTool(
  tool: Tool,
  settings: Pick<ToolSettings, 'way' | 'checksums'>,
): Promise<string | undefined> {
  return (await places(tool, settings)).find((path) => existsSync(path));
}
