import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument, stringify } from 'yaml';
import { TOOL_NAMES, type ToolName } from '../config/tool-names.ts';
import { UserError } from '../log/errors.ts';
import { PLATFORMS, platformKey } from './tool.ts';

export const LOCK_FILE = 'mesh.lock';

/** SHA-256 of release archives: by tool, version and platform (`linux-amd64`), in lower-case hex. */
export type Lock = ReadonlyMap<ToolName, ReadonlyMap<string, ReadonlyMap<string, string>>>;

/**
 * Reads mesh.lock; a repository that has none yet has an empty lock.
 * @throws UserError when it is there but cannot be read
 */
export async function readLock(workspace: string): Promise<Lock> {
  let text: string;
  try {
    text = await readFile(join(workspace, LOCK_FILE), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new UserError(`${LOCK_FILE} cannot be read.`, {
      where: { file: LOCK_FILE },
      next: 'Restore the file from git: without it, no checksum of a program is known.',
      cause,
    });
  }
  return parseLock(text);
}

/**
 * @throws UserError that names the line, also for a key that is none: a misspelt one would switch a checksum off
 */
export function parseLock(text: string): Lock {
  const lineCounter = new LineCounter();
  const lineOf = (node: unknown): number => (isNode(node) ? lineCounter.linePos(node.range?.[0] ?? 0).line : 1);
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw unreadable(problem.message.split(' at line')[0] ?? '', lineCounter.linePos(problem.pos[0]).line);

  /** The entries of a map, each key one of `allowed` where that is said. */
  const entries = (node: unknown, allowed?: readonly string[]): [string, unknown][] => {
    if (node === null || (isScalar(node) && node.value === null)) return [];
    if (!isMap(node)) throw unreadable('a map is missing here', lineOf(node));
    return node.items.map(({ key, value }) => {
      const name = writtenText(key);
      if (allowed?.includes(name) === false) throw unreadable(`\`${name}\` is not a key of it`, lineOf(key));
      return [name, value];
    });
  };
  const checksum = (node: unknown): string => {
    const sum = writtenText(node);
    if (!/^[0-9a-f]{64}$/.test(sum)) throw unreadable(`\`${sum}\` is not a SHA-256 in lower-case hex`, lineOf(node));
    return sum;
  };
  const tools = entries(document.contents, ['tools']).flatMap(([, node]) => entries(node, TOOL_NAMES));
  return new Map(
    tools.map(([tool, versions]) => [
      tool as ToolName,
      new Map(
        entries(versions).map(([version, platforms]) => [
          version,
          new Map(entries(platforms, PLATFORM_KEYS).map(([platform, sum]) => [platform, checksum(sum)])),
        ]),
      ),
    ]),
  );
}

const PLATFORM_KEYS = PLATFORMS.map(platformKey);

/** As it stands in the file: a version or a checksum may look like a number. */
function writtenText(node: unknown): string {
  return isScalar(node) ? (node.source ?? '') : '';
}

function unreadable(problem: string, line: number): UserError {
  return new UserError(`${LOCK_FILE} cannot be read: ${problem}.`, {
    where: { file: LOCK_FILE, line },
    next: 'Restore the file from git; action-generate with `update-lock: true` adds what is missing.',
  });
}

export function lockedChecksum(lock: Lock, tool: ToolName, version: string, platform: string): string | undefined {
  return lock.get(tool)?.get(version)?.get(platform);
}

/** The lock with one more checksum. */
export function withChecksum(lock: Lock, tool: ToolName, version: string, platform: string, sum: string): Lock {
  const versions = lock.get(tool) ?? new Map();
  const platforms = new Map(versions.get(version)).set(platform, sum);
  return new Map(lock).set(tool, new Map(versions).set(version, platforms));
}

/** Tools, versions and platforms sorted: the same lock is always the same text. */
export function formatLock(lock: Lock): string {
  const sorted = <V, W>(map: ReadonlyMap<string, V>, change: (value: V) => W): Record<string, W> =>
    Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, change(value)]));
  const tools = sorted(lock, (versions) => sorted(versions, (platforms) => sorted(platforms, (sum) => sum)));
  const header = '# SHA-256 of the release archives that mesh-ci may run. Written by action-generate; commit it.\n';
  return header + stringify({ tools }, { lineWidth: 0 });
}

export async function writeLock(workspace: string, lock: Lock): Promise<void> {
  await writeFile(join(workspace, LOCK_FILE), formatLock(lock));
}
