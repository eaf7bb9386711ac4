import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeshConfig } from '../../shared/config/mesh-config.ts';
import { readTextFile } from '../../shared/config/text-file.ts';
import { UserError } from '../../shared/report/errors.ts';

/** Files that a run may write besides the charts, with what they held; undefined for one that was not there. */
export type Originals = ReadonlyMap<string, string | undefined>;

export async function readOriginals(workspace: string, files: readonly string[]): Promise<Originals> {
  return new Map(await Promise.all(files.map(async (file) => [file, await readIfThere(workspace, file)] as const)));
}

/** Those that hold something else now, in the same order. */
export async function changedOriginals(workspace: string, originals: Originals): Promise<string[]> {
  const now = await readOriginals(workspace, [...originals.keys()]);
  return [...originals.keys()].filter((file) => now.get(file) !== originals.get(file));
}

export async function restoreOriginals(workspace: string, originals: Originals): Promise<void> {
  for (const file of await changedOriginals(workspace, originals)) {
    const text = originals.get(file);
    if (text === undefined) await rm(join(workspace, file), { force: true });
    else await writeFile(join(workspace, file), text);
  }
}

/**
 * A file that mesh.yaml names.
 * @param key the key that names it, for the message
 * @throws UserError when it cannot be read or is too large
 */
export async function readInput(workspace: string, file: string, key: string): Promise<string> {
  try {
    return await readTextFile(join(workspace, file), file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`The file \`${file}\`, named by \`${key}\`, cannot be read.`, {
      where: { file },
      next: 'Create it, or correct the path in mesh.yaml.',
      cause,
    });
  }
}

/** All IstioOperator files that mesh.yaml names, each once, with the key that names it. */
export function operatorFiles({ istio, environments }: MeshConfig): { readonly file: string; readonly key: string }[] {
  const named = [
    ...istio.operators.map((file) => ({ file, key: 'istio.operator' })),
    ...environments.flatMap(({ name, overlays }) =>
      overlays.map(({ file }) => ({ file, key: `environments.${name}.overlays` })),
    ),
  ];
  return named.filter(({ file }, index) => named.findIndex((other) => other.file === file) === index);
}

function readIfThere(workspace: string, file: string): Promise<string | undefined> {
  return readFile(join(workspace, file), 'utf8').catch(() => undefined);
}
