import { type Lock, withChecksum, writeLock } from '../../shared/tools/lock.ts';
import { releaseOf } from '../../shared/tools/releases.ts';
import { platformKey, type ToolName } from '../../shared/tools/tool.ts';
import { type Mirror, PLATFORM, SERVED } from './mirror.ts';

/**
 * Writes the mesh.lock that a user of this mirror would have committed. The example cannot ship one: the mirror's
 * archives are made on this machine, by its own Go.
 * @param only the tools to lock; all that the mirror serves when left out
 */
export async function writeMeshLock(workspace: string, mirror: Mirror, only?: readonly ToolName[]): Promise<void> {
  let lock: Lock = new Map();
  for (const [tool, version] of SERVED) {
    if (only?.includes(tool) === false) continue;
    const { url } = releaseOf(tool, version, PLATFORM, mirror.url);
    const response = await fetch(`${url}.sha256`);
    lock = withChecksum(lock, tool, version, platformKey(PLATFORM), (await response.text()).trim());
  }
  await writeLock(workspace, lock);
}
