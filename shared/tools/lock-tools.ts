import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ToolName } from '../config/tool-names.ts';
import { UserError } from '../log/errors.ts';
import { withArchive, withExtracted } from './archive.ts';
import { addToCache } from './cache.ts';
import { download, downloadFailure, isAbsent } from './download.ts';
import { type Release, releaseOf } from './download-urls.ts';
import { mirrorOf, type ToolContext } from './install.ts';
import { LOCK_FILE, type Lock, lockedChecksum, readLock, withChecksum, writeLock } from './lock.ts';
import { publishedSum } from './published-sums.ts';
import { runnerDirectories } from './runner-directories.ts';
import { PLATFORMS, type Platform, platformKey, thisPlatform, toolVersion } from './tool.ts';

/** A version that mesh.lock knows now. */
export interface LockedTool {
  readonly name: ToolName;
  readonly version: string;
  /** Those that were added, such as `linux-amd64`. */
  readonly platforms: readonly string[];
  /** Those that the site does not have. */
  readonly absent: readonly string[];
  /** Whether all that was added is what the site publishes as checksums. */
  readonly published: boolean;
}

/**
 * Adds to mesh.lock the checksums of pinned versions that it does not know, for every platform that the suite runs on:
 * what the site serves now is trusted from here on. The archive of this machine's platform is downloaded, and must
 * have the checksum that the site publishes, if it publishes any. For the others the published ones are taken; where
 * there are none, their archives are downloaded, too. Programs of `tools.fromPath` need no lock.
 * @throws UserError when a site cannot be reached, an archive is none, or a checksum is not the published one
 */
export async function lockTools(names: readonly ToolName[], context: ToolContext): Promise<readonly LockedTool[]> {
  let lock: Lock = await readLock(context.workspace);
  const locked: LockedTool[] = [];
  for (const name of names) {
    if (context.config.tools.fromPath.includes(name)) continue;
    const version = toolVersion(context.config, name);
    const unknown = PLATFORMS.filter(
      (platform) => lockedChecksum(lock, name, version, platformKey(platform)) === undefined,
    );
    if (unknown.length === 0) continue;
    const found = await checksums(name, version, unknown, mirrorOf(context));
    for (const { platform, sum } of found) {
      if (sum !== undefined) lock = withChecksum(lock, name, version, platform, sum);
    }
    locked.push({
      ...{ name, version },
      platforms: found.filter(({ sum }) => sum !== undefined).map(({ platform }) => platform),
      absent: found.filter(({ sum }) => sum === undefined).map(({ platform }) => platform),
      published: found.every(({ published, sum }) => published || sum === undefined),
    });
  }
  if (locked.some(({ platforms }) => platforms.length > 0)) await writeLock(context.workspace, lock);
  return locked;
}

interface Found {
  /** As mesh.lock names it. */
  readonly platform: string;
  /** Undefined when the site has no such archive. */
  readonly sum: string | undefined;
  readonly published: boolean;
}

async function checksums(
  name: ToolName,
  version: string,
  platforms: readonly Platform[],
  mirror: string | undefined,
): Promise<Found[]> {
  const own = platformKey(thisPlatform());
  const found: Found[] = [];
  for (const { os, arch } of platforms) {
    const platform = platformKey({ os, arch });
    const release = releaseOf(name, version, { os, arch }, mirror);
    const published = await publishedSumOf(name, version, release);
    if (platform === own) {
      const sum = await hashArchive(name, version, release, published, arch);
      found.push({ platform, sum, published: published !== undefined });
      continue;
    }
    const sum = published ?? (await hashArchive(name, version, release).catch(ignoreAbsent));
    found.push({ platform, sum, published: published !== undefined });
  }
  return found;
}

/** Undefined when the site has no list of checksums, as many mirrors do not, or one without this archive. */
async function publishedSumOf(name: ToolName, version: string, { url, sums }: Release): Promise<string | undefined> {
  const file = join(runnerDirectories().temporary, randomUUID());
  try {
    await download(sums, file);
    return publishedSum(await readFile(file, 'utf8'), basename(new URL(url).pathname));
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw new UserError(
      `The checksums of ${name} ${version} could not be read from ${sums}: ${downloadFailure(cause)}.`,
      {
        next: 'Check that the runner reaches the site, or set `tools.mirror` in mesh.yaml.',
        cause,
      },
    );
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * SHA-256 of a release's archive. It is extracted at once: an error page of a proxy would have a checksum, too.
 * @param arch keeps the program in the tool cache, for this machine to use
 */
async function hashArchive(
  name: ToolName,
  version: string,
  release: Release,
  published?: string,
  arch?: Platform['arch'],
): Promise<string> {
  return await withArchive(name, version, release, async (archive) => {
    const { sum } = archive;
    if (published !== undefined && published !== sum) throw notAsPublished(name, version, release, published, sum);
    await withExtracted(name, archive, release, async (directory) => {
      if (arch !== undefined) await addToCache({ name, sum, arch, member: release.member }, directory);
    });
    return sum;
  });
}

function ignoreAbsent(error: unknown): undefined {
  if (error instanceof UserError && isAbsent(error.cause)) return undefined;
  throw error;
}

function notAsPublished(name: ToolName, version: string, release: Release, published: string, sum: string): UserError {
  return new UserError(
    `${name} ${version} is not what its project publishes: ${release.url} has SHA-256 ${sum}, ${release.sums} says ${published}.`,
    {
      next: `Nothing was installed, and ${LOCK_FILE} is as it was. Find out which of the two is wrong before you trust either.`,
    },
  );
}
