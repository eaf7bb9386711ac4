import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as toolCache from '@actions/tool-cache';
import type { MeshConfig } from '../config/mesh-config.ts';
import { UserError } from '../report/errors.ts';
import type { Log } from '../report/log.ts';
import { download, downloadFailure } from './download.ts';
import { LOCK_FILE, type Lock, lockedChecksum, readLock, withChecksum, writeLock } from './lock.ts';
import { type Release, releaseOf } from './releases.ts';
import { type Platform, platformKey, type ToolName, toolVersion } from './tool.ts';

export interface ToolContext {
  readonly config: MeshConfig;
  readonly workspace: string;
  /** Overrides `tools.mirror` of mesh.yaml unless it is empty. */
  readonly mirror?: string | undefined;
  readonly log: Log;
}

/**
 * Absolute paths of the programs in the versions that mesh.yaml pins, downloaded when they are not in the runner's
 * tool cache. Nothing that mesh.lock does not know, or whose checksum differs, is extracted, cached or run.
 */
export async function resolveTools<N extends ToolName>(
  names: readonly N[],
  context: ToolContext,
): Promise<Readonly<Record<N, string>>> {
  const lock = await readLock(context.workspace);
  const platform = thisPlatform();
  const entries: [N, string][] = [];
  for (const name of names) {
    const version = toolVersion(context.config, name);
    const sum = lockedChecksum(lock, name, version, platformKey(platform));
    if (sum === undefined) throw notLocked(name, version, platformKey(platform), context.config.file);
    entries.push([name, await install(name, version, sum, platform, context)]);
  }
  return Object.fromEntries(entries) as Record<N, string>;
}

/**
 * Adds to mesh.lock the checksums of pinned versions that it does not know for this platform: what is published now
 * is trusted from here on.
 * @returns what was added, as `istioctl 1.27.3 linux-amd64`
 */
export async function lockTools(names: readonly ToolName[], context: ToolContext): Promise<readonly string[]> {
  const platform = thisPlatform();
  const key = platformKey(platform);
  let lock: Lock = await readLock(context.workspace);
  const added: string[] = [];
  for (const name of names) {
    const version = toolVersion(context.config, name);
    if (lockedChecksum(lock, name, version, key) !== undefined) continue;
    const release = releaseOf(name, version, platform, mirrorOf(context));
    await withArchive(name, version, release, async (archive) => {
      const sum = await sha256(archive);
      // Extracted at once: an error page of a proxy would have a checksum, too.
      await cacheArchive(name, archive, sum, release, platform);
      lock = withChecksum(lock, name, version, key, sum);
    });
    added.push(`${name} ${version} ${key}`);
  }
  if (added.length > 0) await writeLock(context.workspace, lock);
  return added;
}

async function install(
  name: ToolName,
  version: string,
  sum: string,
  platform: Platform,
  context: ToolContext,
): Promise<string> {
  prepareRunnerDirectories();
  const release = releaseOf(name, version, platform, mirrorOf(context));
  const cached = toolCache.find(name, cacheKey(sum), platform.arch);
  if (cached !== '') return join(cached, release.member);
  return await withArchive(name, version, release, async (archive) => {
    const actual = await sha256(archive);
    if (actual !== sum) throw wrongChecksum(name, version, release.url, sum, actual);
    const program = await cacheArchive(name, archive, sum, release, platform);
    context.log.info(`${name} ${version} downloaded from ${release.url}`);
    return program;
  });
}

/**
 * The cache is keyed by content: a changed lock never gets what an older one let in. tool-cache wants a semantic
 * version, which Istio's development builds do not have.
 */
function cacheKey(sum: string): string {
  return `0.0.0-sha256-${sum}`;
}

/** Downloads a release's archive for as long as `use` needs it. */
async function withArchive<T>(
  name: ToolName,
  version: string,
  { url }: Release,
  use: (archive: string) => Promise<T>,
): Promise<T> {
  const archive = join(prepareRunnerDirectories(), randomUUID());
  try {
    await download(url, archive).catch((cause: unknown) => {
      throw notDownloaded(name, version, url, cause);
    });
    return await use(archive);
  } finally {
    await rm(archive, { force: true });
  }
}

/** Extracts an archive into the tool cache and returns the path of its program. */
async function cacheArchive(
  name: ToolName,
  archive: string,
  sum: string,
  { url, member }: Release,
  { arch }: Platform,
): Promise<string> {
  const extracted = `${archive}-extracted`;
  try {
    await toolCache.extractTar(archive, extracted).catch((cause: unknown) => {
      throw notAnArchive(name, url, cause);
    });
    await access(join(extracted, member), constants.X_OK).catch((cause: unknown) => {
      throw notAnArchive(name, url, cause);
    });
    return join(await toolCache.cacheDir(extracted, name, cacheKey(sum), arch), member);
  } finally {
    await rm(extracted, { recursive: true, force: true });
  }
}

/**
 * @actions/tool-cache refuses to work without these, which only a runner sets.
 * @returns the directory for temporary files
 */
function prepareRunnerDirectories(): string {
  process.env.RUNNER_TEMP ||= tmpdir();
  process.env.RUNNER_TOOL_CACHE ||= join(homedir(), '.cache', 'mesh-ci', 'runner-tools');
  return process.env.RUNNER_TEMP;
}

/** Base URL of the mirror to use, if any: the input's, else `tools.mirror` of mesh.yaml. */
export function mirrorOf({ config, mirror }: Pick<ToolContext, 'config' | 'mirror'>): string | undefined {
  return mirror === undefined || mirror === '' ? config.tools.mirror : mirror;
}

function thisPlatform(): Platform {
  const { platform, arch } = process;
  if ((platform === 'linux' || platform === 'darwin') && (arch === 'x64' || arch === 'arm64')) {
    return { os: platform, arch: arch === 'x64' ? 'amd64' : 'arm64' };
  }
  throw new UserError(`mesh-ci does not run on ${platform}/${arch}.`, {
    next: 'Use a Linux or macOS runner on x64 or arm64.',
  });
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function notLocked(name: ToolName, version: string, platform: string, file: string): UserError {
  return new UserError(`${LOCK_FILE} has no checksum for ${name} ${version} on ${platform}, so it is not run.`, {
    where: { file },
    next: `Run action-generate with \`update-lock: true\`, compare the checksum in ${LOCK_FILE} with the project's own, and commit it.`,
  });
}

function notDownloaded(name: ToolName, version: string, url: string, cause: unknown): UserError {
  return new UserError(`${name} ${version} could not be downloaded from ${url}: ${downloadFailure(cause)}.`, {
    next: 'Check that this version exists and that the runner reaches the site, or set `tools.mirror` in mesh.yaml.',
    cause,
  });
}

function notAnArchive(name: ToolName, url: string, cause: unknown): UserError {
  return new UserError(`What ${url} serves is not an archive with ${name} in it.`, {
    next: 'Check what a browser or curl gets there: a proxy or a mirror may answer with a page of its own.',
    cause,
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
