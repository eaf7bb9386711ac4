import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Workflows } from './pins.ts';

const run = promisify(execFile);

/** What git prints, without the last line's end. */
export type Git = (...args: readonly string[]) => Promise<string>;

/** git in a repository's directory. */
export function gitIn(directory: string): Git {
  return async (...args) => {
    const { stdout } = await run('git', args, { cwd: directory, maxBuffer: 64 * 1024 * 1024 });
    return stdout.replace(/\n$/, '');
  };
}

/** The workflows of a commit. */
export async function readWorkflows(git: Git, commit: string): Promise<Workflows> {
  const paths = lines(await git('ls-tree', '-r', '--name-only', commit, '--', '.github/workflows'));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFileAt(git, commit, path)] as const)));
}

/** A file as a commit has it. */
export async function readFileAt(git: Git, commit: string, path: string): Promise<string> {
  return `${await git('show', `${commit}:${path}`)}\n`;
}

export function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
