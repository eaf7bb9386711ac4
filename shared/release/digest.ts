import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative, sep } from 'node:path';
import type { MeshConfig } from '../config/mesh-config.ts';
import { UserError } from '../log/errors.ts';

/**
 * What a release is known by: SHA-256, in lower-case hex, over the paths and contents of all that decides what is
 * deployed. That is both charts, the Helmfile and `environments/` beside it. The place of the checkout, file times
 * and everything else in the repository do not matter, so two commits can be the same release.
 * @param workspace the mesh repository's directory
 * @throws UserError when a chart or the Helmfile is missing, or when one of the files is a symbolic link
 */
export async function releaseDigest(workspace: string, config: MeshConfig): Promise<string> {
  const paths = [
    ...(await chartFiles(workspace, config, 'istio')),
    ...(await chartFiles(workspace, config, 'istio-crd')),
    config.helmfile,
    ...((await filesBelow(workspace, join(dirname(config.helmfile), 'environments'))) ?? []),
  ];
  const names = new Set(paths.map((path) => normalize(path).split(sep).join('/')));
  const hash = createHash('sha256');
  for (const name of [...names].sort()) {
    const content = await read(workspace, name);
    // With its length, a file's content cannot be taken for the next file's path.
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The first 12 digits of a digest, as people read it: enough to tell releases apart. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

async function chartFiles(workspace: string, config: MeshConfig, chart: keyof MeshConfig['charts']): Promise<string[]> {
  const directory = config.charts[chart];
  const files = await filesBelow(workspace, directory);
  if (files !== undefined) return files;
  throw new UserError(`The chart directory \`${directory}\` (\`charts.${chart}\`) is missing.`, {
    where: { file: config.file },
    next: 'Run action-generate and commit the charts, or correct the path; the job needs actions/checkout first.',
  });
}

/** Paths relative to the workspace; undefined when there is no such directory. */
async function filesBelow(workspace: string, directory: string): Promise<string[] | undefined> {
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(join(workspace, directory));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const files: string[] = [];
  for (const entry of entries) {
    const path = relative(workspace, join(entry.parentPath, entry.name));
    if (entry.isSymbolicLink()) throw linkError(path);
    if (entry.isFile()) files.push(path);
  }
  return files;
}

function readEntries(path: string) {
  return readdir(path, { recursive: true, withFileTypes: true });
}

/** What a link points to can change while the link does not. */
function linkError(file: string): UserError {
  return new UserError(`\`${file}\` is a symbolic link, so a release cannot be told by it.`, {
    where: { file },
    next: 'Replace the symbolic link with the file.',
  });
}

async function read(workspace: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(workspace, file));
  } catch (cause) {
    throw new UserError(`The file \`${file}\`, a part of the release, cannot be read.`, {
      where: { file },
      next: 'Create it, or correct the path in mesh.yaml; the job needs actions/checkout first.',
      cause,
    });
  }
}
