import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOOLS, type ToolId } from '../build/tools.ts';

/** Programs of a few bytes that print their own name, for tests of how programs come to a runner or to the bed. */
export async function smallPrograms(directory: string): Promise<Readonly<Record<ToolId, string>>> {
  await mkdir(directory, { recursive: true });
  const programs = TOOLS.map(async ({ name }) => {
    const path = join(directory, name);
    await writeFile(path, `#!/bin/sh\necho ${name}\n`);
    await chmod(path, 0o755);
    return [name, path] as const;
  });
  return Object.fromEntries(await Promise.all(programs)) as Record<ToolId, string>;
}
