import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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

function readIfThere(workspace: string, file: string): Promise<string | undefined> {
  return readFile(join(workspace, file), 'utf8').catch(() => undefined);
}
