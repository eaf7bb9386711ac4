import { basename } from 'node:path';
import type { ToolName } from '../../shared/config/tool-names.ts';
import { releaseOf } from '../../shared/tools/download-urls.ts';
import { type Lock, withChecksum, writeLock } from '../../shared/tools/lock.ts';
import { publishedSum } from '../../shared/tools/published-sums.ts';
import { PLATFORMS, platformKey } from '../../shared/tools/tool.ts';
import type { Mirror } from './mirror.ts';
import { SERVED } from './releases.ts';

/**
 * Writes the mesh.lock that a user of this mirror would have committed. The example cannot ship one: the mirror's
 * archives are made on this machine, by its own Go.
 * @param only the tools to lock; all that the mirror serves when left out
 */
export async function writeMeshLock(workspace: string, mirror: Mirror, only?: readonly ToolName[]): Promise<void> {
  let lock: Lock = new Map();
  for (const [tool, version] of SERVED) {
    if (only?.includes(tool) === false) continue;
    for (const platform of PLATFORMS) {
      const { url, sums } = releaseOf(tool, version, platform, mirror.url);
      const sum = publishedSum(await (await fetch(sums)).text(), basename(url));
      if (sum === undefined) throw new Error(`The mirror has no checksum for ${url}.`);
      lock = withChecksum(lock, tool, version, platformKey(platform), sum);
    }
  }
  await writeLock(workspace, lock);
}
