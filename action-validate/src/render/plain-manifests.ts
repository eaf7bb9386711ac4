import { globSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { tooLarge } from '../../../shared/config/text-file.ts';
import { fillIn } from '../../../shared/config/validation-targets.ts';
import { inWorkspace } from '../../../shared/helm/chart-sources.ts';
import { UserError } from '../../../shared/log/errors.ts';
import type { ContentCache } from '../cache/content-cache.ts';
import { readStoredRender, storeRender } from '../cache/stored-render.ts';
import { digestOf, type Render } from '../model/render.ts';
import { readRender } from './read-render.ts';

/** Reads files of manifests that are rendered already. Each is read once, whatever environments have it. */
export interface PlainManifests {
  /** What an environment's paths hold, in their order; the files of a directory by their paths. */
  of(environment: string): readonly Render[];
  /** Paths of the files that were read. */
  readonly files: ReadonlySet<string>;
}

export interface PlainReader {
  readonly workspace: string;
  readonly cache: ContentCache;
  /** Changes with our own code. */
  readonly code: string;
}

/**
 * @param paths of files and directories in the workspace, or patterns of them
 * @param file where the paths are written, for messages
 */
export function plainManifests(reader: PlainReader, paths: readonly string[], file: string): PlainManifests {
  const { workspace } = reader;
  const read = new Map<string, Render>();
  const root = realpathSync(workspace);
  const readOnce = (path: string): Render => {
    const render = read.get(path) ?? readPlain(reader, root, path);
    read.set(path, render);
    return render;
  };
  return {
    of: (environment) => {
      const found = paths.flatMap((path) => filesAt(workspace, fillIn(path, { environment }), file));
      return [...new Set(found)].map(readOnce);
    },
    get files() {
      return new Set(read.keys());
    },
  };
}

/** A whole fleet of four thousand charts in one file is a third of it. */
const LARGEST_FILE = 64 * 1024 * 1024;

/** kubeconform takes the same ones. */
const MANIFEST = /\.(ya?ml|json)$/;

function filesAt(workspace: string, path: string, file: string): readonly string[] {
  const found = /[*?[]/.test(path) ? globSync(path, { cwd: workspace }).sort() : [path];
  const files = found.flatMap((one) => {
    const stat = statSync(join(workspace, one), { throwIfNoEntry: false });
    if (stat === undefined) return [];
    return stat.isDirectory() ? filesIn(workspace, one) : [one];
  });
  if (files.length > 0) return files.map((one) => relative(workspace, join(workspace, one)));
  throw new UserError(`There are no manifests at \`${path}\`.`, {
    where: { file },
    next: 'Correct the path: a file, or a directory with .yaml, .yml or .json files in it. It starts at the root of the repository.',
  });
}

/** What is inside of directories that begin with a dot is left out. */
function filesIn(workspace: string, directory: string): readonly string[] {
  return readdirSync(join(workspace, directory), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : filesIn(workspace, path);
      return MANIFEST.test(entry.name) ? [path] : [];
    });
}

function readPlain({ workspace, cache, code }: PlainReader, root: string, path: string): Render {
  const real = realpathSync(join(workspace, path));
  if (inWorkspace(root, real, real) === undefined) {
    throw new UserError(`\`${path}\` leads out of the repository.`, {
      where: { file: path },
      next: 'Replace the symbolic link with the file.',
    });
  }
  const { size } = statSync(real);
  if (size > LARGEST_FILE) throw tooLarge(path, size, LARGEST_FILE);
  const text = readFileSync(real, 'utf8');
  const digest = digestOf([path, text]);
  const entry = `file-${digestOf([code, digest])}`;
  const stored = cache.read(entry);
  if (stored !== undefined) return readStoredRender(stored, undefined);
  const render = { digest, release: undefined, ...readRender(text, path, undefined) };
  cache.write(entry, storeRender(render));
  return render;
}
