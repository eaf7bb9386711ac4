import { join } from 'node:path';
import type { MeshConfig } from '../../../shared/config/mesh-config.ts';
import { readTextFile } from '../../../shared/config/text-file.ts';
import { UserError } from '../../../shared/log/errors.ts';

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
