import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MeshConfig } from '../../../shared/config/mesh-config.ts';
import { UserError } from '../../../shared/log/errors.ts';
import { describeThrown, type MutationModule } from './module.ts';

/** The modules that mutations name, by their path as mesh.yaml writes it. */
export type MutationModules = ReadonlyMap<string, MutationModule>;

/**
 * Loads the modules that mutations name. They are code of the mesh repository and run with the rights of the job.
 * @throws UserError when one is missing, lies outside of the repository (also by a symbolic link), cannot be loaded, or
 * exports no function by default
 */
export async function loadModules(
  workspace: string,
  { mutations, file: config }: Pick<MeshConfig, 'mutations' | 'file'>,
): Promise<MutationModules> {
  const modules = new Map<string, MutationModule>();
  for (const { name, line, change } of mutations) {
    if (change.kind !== 'module' || modules.has(change.file)) continue;
    const refused = (what: string, next: string, cause?: unknown): UserError =>
      new UserError(`The module \`${change.file}\` of the mutation \`${name}\` ${what}.`, {
        where: { file: config, line },
        next,
        cause,
      });
    modules.set(change.file, await loadModule(workspace, change.file, refused));
  }
  return modules;
}

type Refusal = (what: string, next: string, cause?: unknown) => UserError;

async function loadModule(workspace: string, file: string, refused: Refusal): Promise<MutationModule> {
  const path = await realpath(join(workspace, file)).catch((cause: unknown) => {
    throw refused('cannot be read', 'Create it, or correct the path.', cause);
  });
  const inside = relative(await realpath(workspace), path);
  if (inside.startsWith(`..${sep}`)) {
    throw refused('is a link that leads out of the repository', 'Put the file itself into the repository.');
  }
  const module = await importModule(path).catch((cause: unknown) => {
    throw refused(`cannot be loaded: ${describeThrown(cause)}`, 'Correct the module.', cause);
  });
  if (typeof module.default !== 'function') {
    throw refused('has no function as its default export', 'Write `export default (manifest, context) => …`.');
  }
  return module.default as MutationModule;
}

function importModule(path: string): Promise<{ readonly default?: unknown }> {
  // The bundler shall leave this import alone: the file is known only at run time.
  return import(/* webpackIgnore: true */ pathToFileURL(path).href) as Promise<{ readonly default?: unknown }>;
}
