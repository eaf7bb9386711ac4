import { existsSync } from 'node:fs';
import { toolPaths } from './place.ts';
import type { ToolId } from './tools.ts';

/**
 * Paths of programs of the bed that are built already: what tests ask, which never compile. Give it a list of names, or
 * constants that are such lists: `npm test` reads them, as they stand there, to know what a test needs.
 * @throws Error that names those that are not built, and the command that builds them
 */
export function builtTools<T extends ToolId>(names: readonly T[]): Promise<Readonly<Record<T, string>>> {
  return findBuilt(names);
}

/** The same under a name that says nothing of what a test needs, for this module's own tests. */
export async function findBuilt<T extends ToolId>(names: readonly T[]): Promise<Readonly<Record<T, string>>> {
  const paths = await toolPaths(names);
  const missing = names.filter((name) => !existsSync(paths[name]));
  if (missing.length > 0) throw new Error(notBuilt(missing));
  return paths;
}

function notBuilt(missing: readonly ToolId[]): string {
  const subject =
    missing.length === 1 ? `${missing[0]} of the test bed is` : `${missing.join(', ')} of the test bed are`;
  return `${subject} not built. Build ${missing.length === 1 ? 'it' : 'them'}: npm run tools -- ${missing.join(' ')}`;
}
