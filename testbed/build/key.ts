import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goFlags } from './go.ts';
import { groupDirectory, type Tool } from './tools.ts';

/** Changes whenever the program would: with its modules, their versions, its flags and this machine's platform. */
export async function toolKey(tool: Tool): Promise<string> {
  const directory = groupDirectory(tool.group);
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${tool.package} ${goFlags([tool])}`);
  const manifest = await readFile(join(directory, 'go.mod'), 'utf8');
  hash.update(manifest).update(await readFile(join(directory, 'go.sum')));
  // Modules of this checkout have no version that go.mod could hold.
  for (const [, path = ''] of manifest.matchAll(/ => (\.\.\/\S+)$/gm)) {
    const files = await readdir(join(directory, path), { recursive: true, withFileTypes: true });
    const paths = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of paths.sort()) hash.update(await readFile(file));
  }
  return `${tool.name}-${tool.version}-${hash.digest('hex').slice(0, 12)}`;
}
