import { findTool } from './place.ts';
import { type ToolSettings, toolSettings } from './settings.ts';
import { TOOLS, type ToolId } from './tools.ts';

/**
 * Paths of programs of the bed that are compiled or downloaded already: what tests ask, which do neither. Give it a list
 * of names, or constants that are such lists: `npm test` reads them, as they stand there, to know what a test needs.
 * @throws Error that names those that are missing, and the command that gets them
 */
export function builtTools<T extends ToolId>(names: readonly T[]): Promise<Readonly<Record<T, string>>> {
  return findBuilt(names, toolSettings());
}

/** The same under a name that says nothing of what a test needs. */
export async function findBuilt<T extends ToolId>(
  names: readonly T[],
  settings: Pick<ToolSettings, 'way' | 'checksums'>,
): Promise<Readonly<Record<T, string>>> {
  const wanted = TOOLS.filter(({ name }) => names.some((asked) => asked === name));
  const found = await Promise.all(wanted.map(async (tool) => [tool.name, await findTool(tool, settings)] as const));
  const paths = new Map(found.filter(([, path]) => path !== undefined));
  const missing = names.filter((name) => !paths.has(name));
  if (missing.length > 0) throw new Error(notBuilt(missing));
  return Object.fromEntries(paths) as Record<T, string>;
}

function notBuilt(missing: readonly ToolId[]): string {
  const subject =
    missing.length === 1 ? `${missing[0]} of the test bed is` : `${missing.join(', ')} of the test bed are`;
  return `${subject} not built. Build ${missing.length === 1 ? 'it' : 'them'}: npm run tools -- ${missing.join(' ')}`;
}
