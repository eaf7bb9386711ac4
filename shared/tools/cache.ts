import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runnerDirectories } from './runner-directories.ts';
import type { ToolName } from './tool.ts';

/** A program in the runner's tool cache. */
export interface CacheEntry {
  readonly name: ToolName;
  /** SHA-256 of the archive that it came in: a changed lock never gets what an older one let in. */
  readonly sum: string;
  readonly arch: string;
  /** The program's path inside the archive. */
  readonly member: string;
}

/** Path of a cached program; undefined when there is none, or only a part of one. */
export async function cachedProgram(entry: CacheEntry): Promise<string | undefined> {
  const program = join(directoryOf(entry), entry.member);
  try {
    const [whole, { size }] = await Promise.all([readFile(markerOf(entry), 'utf8'), stat(program)]);
    await access(program, constants.X_OK);
    return whole === sizeText(size) ? program : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts an extracted archive into the cache, in the layout of @actions/tool-cache. Its own `cacheDir` empties an entry
 * before it fills it, while another job may run the program in there; this one makes the entry beside its place and
 * moves it there at once. When another job was first, its entry stays.
 * @param extracted a directory, left as it is
 * @returns the path of the program
 */
export async function addToCache(entry: CacheEntry, extracted: string): Promise<string> {
  const directory = directoryOf(entry);
  const staged = `${directory}.${randomUUID()}`;
  try {
    await mkdir(dirname(directory), { recursive: true });
    // Copied first: the directory for temporary files is often on another file system.
    await cp(extracted, staged, { recursive: true });
    const { size } = await stat(join(staged, entry.member));
    // In this order: an entry that comes between the two questions is another job's, which may run it already.
    if ((await exists(directory)) && (await cachedProgram(entry)) === undefined) await removePart(directory);
    // Before the entry itself: whoever sees the entry sees that it is whole.
    await writeFile(`${staged}.complete`, sizeText(size));
    await rename(`${staged}.complete`, markerOf(entry));
    await rename(staged, directory).catch(ignoreOccupied);
  } finally {
    await rm(staged, { recursive: true, force: true });
    await rm(`${staged}.complete`, { force: true });
  }
  return join(directory, entry.member);
}

/** What a job that was cut off left behind. It is moved away first: it is gone at once, for everyone. */
async function removePart(directory: string): Promise<void> {
  const away = `${directory}.${randomUUID()}`;
  await rename(directory, away).catch(ignoreMissing);
  await rm(away, { recursive: true, force: true });
}

/** tool-cache wants a semantic version as the key, which Istio's development builds do not have. */
function directoryOf({ name, sum, arch }: CacheEntry): string {
  return join(runnerDirectories().toolCache, name, `0.0.0-sha256-${sum}`, arch);
}

/** tool-cache's own sign that an entry is whole. Ours holds the program's size, which a half restored cache lacks. */
function markerOf(entry: CacheEntry): string {
  return `${directoryOf(entry)}.complete`;
}

function sizeText(size: number): string {
  return `${size} bytes\n`;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

function ignoreOccupied(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
