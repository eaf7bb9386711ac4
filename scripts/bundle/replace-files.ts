import * as fs from 'node:fs';
import { dirname, join } from 'node:path';

/** What touches the file system. */
export type FileSteps = Pick<typeof fs, 'writeFileSync' | 'renameSync' | 'rmSync'>;

/**
 * Makes a directory hold `files` and nothing else. It works at every moment, whenever this is interrupted: each file is
 * written in `temporary`, on the same file system, and takes its place at once and whole, in the order of `files`; only
 * when all are there do the old ones go. So the file that is started comes after all that it loads, and those have other
 * names in another version.
 */
export function replaceFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
  temporary: string,
  { writeFileSync, renameSync, rmSync }: FileSteps = fs,
): void {
  // What an interrupted build has left.
  rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(temporary, { recursive: true });
  fs.mkdirSync(directory, { recursive: true });
  for (const folder of new Set([...files.keys()].map((name) => dirname(name)))) {
    fs.mkdirSync(join(temporary, folder), { recursive: true });
    fs.mkdirSync(join(directory, folder), { recursive: true });
  }
  for (const [name, content] of files) writeFileSync(join(temporary, name), content);
  for (const name of files.keys()) renameSync(join(temporary, name), join(directory, name));
  const kept = new Set([...files.keys()].flatMap((name) => [name, ...foldersOf(name)]));
  for (const name of fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    // Its folder may have gone before it.
    if (!kept.has(name)) rmSync(join(directory, name), { recursive: true, force: true });
  }
  rmSync(temporary, { recursive: true });
}

function foldersOf(name: string): string[] {
  const folder = dirname(name);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}
