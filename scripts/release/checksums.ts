import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitIn, lines } from './git.ts';

/**
 * The files that run in a user's workflow: each action's `action.yml` and bundle, and the reusable workflows.
 * @returns their paths in the repository, sorted
 */
export async function releasedFiles(directory: string): Promise<string[]> {
  const git = gitIn(directory);
  const actions = lines(await git('ls-files', '--', ':(glob)action-*/action.yml', ':(glob)action-*/dist/**'));
  const reusable: string[] = [];
  for (const path of lines(await git('ls-files', '--', ':(glob).github/workflows/*.yml'))) {
    const text = await readFile(join(directory, path), 'utf8');
    if (/^ {2}workflow_call:/m.test(text)) reusable.push(path);
  }
  return [...actions, ...reusable].sort();
}

/** What `sha256sum --check` reads: one line a file. */
export async function checksumsOf(directory: string, paths: readonly string[]): Promise<string> {
  const sums = await Promise.all(paths.map(async (path) => checksumLine(await readFile(join(directory, path)), path)));
  return sums.join('');
}

/** @param name how the file is called in the line */
export function checksumLine(content: string | Buffer, name: string): string {
  return `${createHash('sha256').update(content).digest('hex')}  ${name}\n`;
}
