import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Where a file is from the root: one in the working directory is a copy of that in the same place below the root. */
export function placeInCheckout(root: string, directory: string, file: string): string {
  return file.startsWith('../') ? relative(root, join(directory, file)) : file;
}

/** The directories of the packages that files belong to. */
export function packagesOf(files: readonly string[]): string[] {
  return [...new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []))];
}

/** ncc lets a bundle fail only when it loads a module that does not exist. */
export function refuseMissing([name]: readonly string[]): void {
  if (name !== undefined) throw new Error(`The bundle would load ${name}, which does not exist.`);
}

/** digests.json does not tell whether a package for development has changed, or one that npm knows nothing of. */
export async function refuseUnlocked(root: string, directories: readonly string[]): Promise<void> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  for (const directory of directories) {
    const entry = packages[directory];
    if (entry === undefined)
      throw new Error(`The bundle would hold ${directory}, which package-lock.json does not name.`);
    if (entry.dev !== true) continue;
    throw new Error(
      `The bundle would hold ${directory}, a devDependency: make it a dependency, or import only its types.`,
    );
  }
}
