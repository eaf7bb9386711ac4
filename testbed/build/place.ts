import { join } from 'node:path';
import { cacheDirectory } from './cache.ts';
import { TOOLS, type Tool, type ToolId, toolKey } from './tools.ts';

/** Where a program of the bed is once it is built. */
export async function toolPath(tool: Tool): Promise<string> {
  return join(cacheDirectory(), 'tools', await toolKey(tool), tool.name);
}

/** Where each of these programs is once it is built. */
export async function toolPaths<N extends ToolId>(names: readonly N[]): Promise<Readonly<Record<N, string>>> {
  const wanted = TOOLS.filter(({ name }) => names.some((asked) => asked === name));
  const paths = await Promise.all(wanted.map(async (tool) => [tool.name, await toolPath(tool)] as const));
  return Object.fromEntries(paths) as Record<N, string>;
}
