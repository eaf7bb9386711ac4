import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as toolCache from '@actions/tool-cache';
import type { MeshConfig } from '../config/mesh-config.ts';
import { UserError } from '../report/errors.ts';
import type { Log } from '../report/log.ts';
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
    const archive = await download(name, version, release);
    try {
      lock = withChecksum(lock, name, version, key, await sha256(archive));
    } finally {
      await rm(archive, { force: true });
    }
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
  // The cache is keyed by content: a changed lock never gets what an older one let in. tool-cache wants a semantic
  // version, which Istio's development builds are not.
  const key = `0.0.0-sha256-${sum}`;
  const cached = toolCache.find(name, key, platform.arch);
  if (cached !== '') return join(cached, release.member);
  const archive = await download(name, version, release);
  try {
    const actual = await sha256(archive);
    if (actual !== sum) throw wrongChecksum(name, version, release.url, sum, actual);
    const directory = await toolCache.cacheDir(await toolCache.extractTar(archive), name, key, platform.arch);
    context.log.info(`${name} ${version} downloaded from ${release.url}`);
    return join(directory, release.member);
  } finally {
    await rm(archive, { force: true });
  }
}

async function download(name: ToolName, version: string, release: Release): Promise<string> {
  prepareRunnerDirectories();
  try {
    return await toolCache.downloadTool(release.url);
  } catch (cause) {
    throw new UserError(`${name} ${version} could not be downloaded from ${release.url}: ${reason(cause)}.`, {
      next: 'Check that this version exists and that the runner reaches the site, or set `tools.mirror` in mesh.yaml.',
      cause,
    });
  }
}

function reason(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reason).join(', ');
  if (cause instanceof toolCache.HTTPError) return `HTTP status ${cause.httpStatusCode}`;
  return cause instanceof Error ? cause.message : String(cause);
}

/** @actions/tool-cache refuses to work outside a runner without these. */
function prepareRunnerDirectories(): void {
  process.env.RUNNER_TEMP ??= tmpdir();
  process.env.RUNNER_TOOL_CACHE ??= join(homedir(), '.cache', 'mesh-ci', 'runner-tools');
}

function mirrorOf({ config, mirror }: ToolContext): string | undefined {
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

function wrongChecksum(name: ToolName, version: string, url: string, expected: string, actual: string): UserError {
  return new UserError(
    `The checksum of ${name} ${version} is wrong: ${url} has SHA-256 ${actual}, ${LOCK_FILE} says ${expected}.`,
    {
      where: { file: LOCK_FILE },
      next: `Nothing was installed. Find out why the archive changed before you trust it; then correct ${LOCK_FILE}.`,
    },
  );
}
