import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Name of the file in each `dist/` that says what the bundle was made of and what it holds. */
export const DIGESTS = 'digests.json';

/** SHA-256 by file, sorted by name. */
type FileDigests = Readonly<Record<string, string>>;

/** What `digests.json` holds. */
export interface Digests {
  /** The project's files that the bundle is made of, relative to the root. */
  readonly sources: FileDigests;
  /** The bundle's own files. */
  readonly files: FileDigests;
}

const LOCK = 'package-lock.json';

/** The digests of a bundle that was just made of `inputs`, which are relative to the root. */
export async function digestsOf(
  root: string,
  inputs: readonly string[],
  files: ReadonlyMap<string, string>,
): Promise<Digests> {
  const sources = [...new Set([...inputs, ...manifestsAbove(root, inputs), LOCK])].sort();
  return {
    sources: Object.fromEntries(
      await Promise.all(sources.map(async (file) => [file, (await sourceDigest(root, file)) ?? ''] as const)),
    ),
    files: Object.fromEntries([...files.keys()].sort().map((name) => [name, digest(files.get(name) ?? '')])),
  };
}

/**
 * Why the bundle in `dist` (relative to the root) is not what a build would give, such as `main.ts changed`; undefined
 * when it is.
 */
export async function staleness(root: string, dist: string): Promise<string | undefined> {
  const recorded = await readDigests(join(root, dist, DIGESTS));
  if (recorded === undefined) return `${dist}/${DIGESTS} is missing or unreadable`;
  const present = (await filesIn(join(root, dist))).filter((name) => name !== DIGESTS);
  const unexpected = present.find((name) => recorded.files[name] === undefined);
  if (unexpected !== undefined) return `${dist}/${unexpected} does not belong to it`;
  for (const [name, expected] of Object.entries(recorded.files)) {
    const found = await textOf(join(root, dist, name));
    if (found === undefined || digest(found) !== expected) return changed(`${dist}/${name}`, found);
  }
  const sources = Object.keys(recorded.sources);
  for (const file of [LOCK, ...manifestsAbove(root, sources)]) {
    if (recorded.sources[file] === undefined) return `${file} is new`;
  }
  const found = await Promise.all(sources.map((file) => sourceDigest(root, file)));
  const index = sources.findIndex((file, at) => found[at] !== recorded.sources[file]);
  return index < 0 ? undefined : changed(sources[index] ?? '', found[index]);
}

/** The files below a directory, relative to it. */
async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => relative(directory, join(parentPath, name))).sort();
}

function changed(file: string, found: string | undefined): string {
  return found === undefined ? `${file} is missing` : `${file} changed`;
}

async function readDigests(file: string): Promise<Digests | undefined> {
  try {
    const { sources, files } = JSON.parse(await readFile(file, 'utf8')) as Partial<Digests>;
    return sources === undefined || files === undefined ? undefined : { sources, files };
  } catch {
    return undefined;
  }
}

/**
 * The manifests (`package.json`) that exist in the folders of files and above them: each decides how the modules below
 * it are read, and which may be left out.
 */
function manifestsAbove(root: string, files: readonly string[]): string[] {
  const folders = new Set<string>(['.']);
  for (const file of files) {
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].map((folder) => join(folder, 'package.json')).filter((file) => existsSync(join(root, file)));
}

/** Undefined when there is no such file. */
async function sourceDigest(root: string, file: string): Promise<string | undefined> {
  const text = await textOf(join(root, file));
  return text === undefined ? undefined : digest(relevantPart(file, text));
}

function relevantPart(file: string, text: string): string {
  try {
    if (file === LOCK) return bundledPackages(text);
    if (file === 'package.json') return manifestOf(text);
  } catch {
    // Not JSON at the moment: all of it counts.
  }
  return text;
}

/** What makes a bundle of the sources and of packages. */
const BUNDLERS = ['node_modules/@vercel/ncc', 'node_modules/esbuild'];

/** Of the lock file what decides over a bundle: every package that is not for development only, and the bundlers. */
function bundledPackages(lock: string): string {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean }> };
  const kept = Object.entries(packages).filter(
    ([path, entry]) => BUNDLERS.includes(path) || (path !== '' && entry.dev !== true),
  );
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of the root's manifest all but what no bundle depends on; the lock file says which packages there are. */
function manifestOf(text: string): string {
  const { scripts, devDependencies, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(rest);
}

async function textOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** A checkout may have been given other line ends. */
function digest(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}
