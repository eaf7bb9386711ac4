import type { MeshConfig } from '../config/mesh-config.ts';
import type { ToolName } from '../config/tool-names.ts';
import { UserError } from '../log/errors.ts';
import type { Log } from '../log/log.ts';
import { addToCache, type CacheEntry, cachedProgram } from './cache.ts';
import { releaseOf } from './download-urls.ts';
import { LOCK_FILE, lockedChecksum, readLock } from './lock.ts';
import { programOnPath } from './on-path.ts';
import { type Platform, platformKey, thisPlatform, toolVersion } from './tool.ts';

export interface ToolContext {
  readonly config: MeshConfig;
  readonly workspace: string;
  /** Overrides `tools.mirror` of mesh.yaml unless it is empty. */
  readonly mirror?: string | undefined;
  readonly log: Log;
}

/**
 * Absolute paths of the programs in the versions that mesh.yaml pins, downloaded when they are not in the runner's
 * tool cache. Nothing that mesh.lock does not know, or whose checksum differs, is extracted, cached or run. The
 * programs of `tools.fromPath` are those on PATH instead, when their version is the pinned one.
 */
export async function resolveTools<N extends ToolName>(
  names: readonly N[],
  context: ToolContext,
): Promise<Readonly<Record<N, string>>> {
  const { config } = context;
  const lock = await readLock(context.workspace);
  const platform = thisPlatform();
  const entries: [N, string][] = [];
  for (const name of names) {
    const version = toolVersion(config, name);
    if (config.tools.fromPath.includes(name)) {
      entries.push([name, await programOnPath(name, version, config.file)]);
      continue;
    }
    const sum = lockedChecksum(lock, name, version, platformKey(platform));
    if (sum === undefined) throw notLocked(name, version, platformKey(platform), config.file);
    entries.push([name, await install(name, version, sum, platform, context)]);
  }
  return Object.fromEntries(entries) as Record<N, string>;
}

async function install(
  name: ToolName,
  version: string,
  sum: string,
  platform: Platform,
  context: ToolContext,
): Promise<string> {
  const release = releaseOf(name, version, platform, mirrorOf(context));
  const entry: CacheEntry = { name, sum, arch: platform.arch, member: release.member };
  const cached = await cachedProgram(entry);
  if (cached !== undefined) return cached;
  // Loaded only when there is something to download: an HTTP client takes as long to load as all the rest.
  const { withArchive, withExtracted } = await import('./archive.ts');
  return await withArchive(name, version, release, async (archive) => {
    if (archive.sum !== sum) throw wrongChecksum(name, version, release.url, sum, archive.sum);
    const program = await withExtracted(name, archive, release, (directory) => addToCache(entry, directory));
    context.log.info(`${name} ${version} downloaded from ${release.url}`);
    return program;
  });
}

/** Base URL of the mirror to use, if any: the input's, else `tools.mirror` of mesh.yaml. */
export function mirrorOf({ config, mirror }: Pick<ToolContext, 'config' | 'mirror'>): string | undefined {
  return mirror === undefined || mirror === '' ? config.tools.mirror : mirror;
}

function notLocked(name: ToolName, version: string, platform: string, file: string): UserError {
  return new UserError(`${LOCK_FILE} has no checksum for ${name} ${version} on ${platform}, so it is not run.`, {
    where: { file },
    next: `Run action-generate with \`update-lock: true\`, compare the checksum in ${LOCK_FILE} with the project's own, and commit it.`,
  });
}

function wrongChecksum(name: ToolName, version: string, url: string, expected: string, actual: string): UserError {
  return new UserError(
    `The checksum of ${name} ${version} is wrong: ${url} has SHA-256 ${actual}, ${LOCK_FILE} says ${expected}.`,
    {
      where: { file: LOCK_FILE },
      next: `Nothing was installed. Find out why the archive changed before you trust it; then correct ${LOCK_FILE}.`,
    },
  );
}
