import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lets ncc leave out the modules of a package that no action uses, which it may only when the package says that loading
 * one does nothing. @actions/core does not say so, and its OIDC client, which loads a whole HTTP client, would be a
 * third of the time that an action takes to start. ncc finds the copy in its working directory first.
 */
export async function copyWithoutSideEffects(name: string, root: string, directory: string): Promise<void> {
  const original = join(root, 'node_modules', name);
  if (!existsSync(original)) return;
  const copy = join(directory, 'node_modules', name);
  await cp(original, copy, { recursive: true });
  const manifest = join(copy, 'package.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, JSON.stringify({ ...JSON.parse(text), sideEffects: false }));
}
