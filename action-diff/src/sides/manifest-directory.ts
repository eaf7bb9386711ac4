import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UserError } from '../../../shared/log/errors.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import type { ManifestReader } from './read-manifests.ts';

/**
 * The objects of all YAML and JSON files of a directory and of those in it, by the names of the files.
 * @param name the directory as the user knows it
 * @throws UserError when there is no such directory, for a symbolic link, and for a file that holds no objects
 */
export async function readManifestDirectory(
  directory: string,
  name: string,
  read: ManifestReader,
): Promise<readonly Manifest[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new UserError(`The directory \`${name}\` cannot be read.`, {
      where: { file: name },
      next: 'Correct the path: it is relative to the workspace.',
      cause,
    });
  });
  const files: string[] = [];
  for (const entry of entries) {
    const file = relative(directory, join(entry.parentPath, entry.name));
    if (entry.isSymbolicLink()) {
      throw new UserError(`\`${join(name, file)}\` is a symbolic link, which may lead out of the directory.`, {
        where: { file: join(name, file) },
        next: 'Replace the symbolic link with the file.',
      });
    }
    if (entry.isFile() && /\.(ya?ml|json)$/.test(entry.name)) files.push(file);
  }
  if (files.length === 0) {
    throw new UserError(`The directory \`${name}\` has no YAML or JSON files.`, {
      where: { file: name },
      next: 'Name the directory that holds the manifests, or a checkout with its mesh.yaml.',
    });
  }
  const texts = await Promise.all(files.sort().map((file) => readFile(join(directory, file), 'utf8')));
  return texts.flatMap((text, index) => read(text, join(name, files[index] ?? '')));
}
