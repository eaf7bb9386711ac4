import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { UserError } from '../../../shared/log/errors.ts';
import type { Comparison } from './comparison.ts';
import { readManifestDirectory } from './manifest-directory.ts';
import { createManifestReader } from './read-manifests.ts';
import type { RenderOptions } from './side.ts';

/** Plain manifests belong to no environment of a mesh.yaml; they are told under this name. */
const MANIFESTS = 'manifests';

/**
 * Two directories: of checkouts, which are rendered, or of plain manifests, which are taken as they are.
 * @param base as the user gave it, like `head`; relative paths start at the workspace
 * @throws UserError when only one of them is a checkout
 */
export async function compareDirectories(
  base: string,
  head: string,
  { workspace, config }: { readonly workspace: string; readonly config: string },
  options: RenderOptions,
): Promise<Comparison> {
  const path = (directory: string): string => (isAbsolute(directory) ? directory : join(workspace, directory));
  const [isBase, isHead] = await Promise.all([base, head].map((directory) => has(path(directory), config)));
  if (isBase !== isHead) {
    const [checkout, plain] = isBase === true ? [base, head] : [head, base];
    throw new UserError(`\`${checkout}\` is a checkout with \`${config}\`, and \`${plain}\` is not.`, {
      next: 'Compare two checkouts, or two directories of manifests.',
    });
  }
  if (isBase === true) {
    // Loaded here: what renders takes longer to load than two directories of manifests to compare.
    const { renderDirectories } = await import('./render-directories.ts');
    const checkout = (name: string) => ({ name, directory: path(name) });
    return await renderDirectories(checkout(base), checkout(head), config, options);
  }
  const read = createManifestReader();
  const pair = {
    environment: MANIFESTS,
    base: await readManifestDirectory(path(base), base, read),
    head: await readManifestDirectory(path(head), head, read),
  };
  return {
    base: { sha: base, version: undefined },
    head: { sha: head, version: undefined },
    environments: [MANIFESTS],
    pairs: [pair],
    notes: [],
  };
}

async function has(directory: string, file: string): Promise<boolean> {
  return await access(join(directory, file)).then(
    () => true,
    () => false,
  );
}
