import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../shared/log/errors.ts';
import { runProgram } from '../../../shared/tools/program.ts';

/** Runs git in one checkout and gives what it prints, without the last line end. */
export type Git = (args: readonly string[], next?: string) => Promise<string>;

const TIMEOUT = 120_000;

export function gitIn(checkout: string, temporary: string): Git {
  return async (args, next) => {
    // In a container the checkout belongs to another user, which git takes amiss; and the hooks of a checkout are not
    // ours to run.
    const trusted = ['-c', `safe.directory=${checkout}`, '-c', 'core.hooksPath=/dev/null'];
    const { stdout } = await runProgram({
      program: 'git',
      args: ['-C', checkout, ...trusted, ...args],
      env: { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
      timeout: TIMEOUT,
      temporary,
      ...(next === undefined ? {} : { next }),
    });
    return (await readFile(stdout, 'utf8')).replace(/\n$/, '');
  };
}

/**
 * Checks a commit out beside the checkout, gives its directory to `use`, and removes it, whatever happens.
 * @param temporary an existing directory
 */
export async function withWorktree<T>(
  git: Git,
  commit: string,
  temporary: string,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  await mkdir(temporary, { recursive: true });
  const directory = join(temporary, 'worktree');
  try {
    await git(['worktree', 'add', '--detach', directory, commit]);
    // The checkout may be a part of its repository.
    return await use(join(directory, await git(['rev-parse', '--show-prefix'])));
  } finally {
    await git(['worktree', 'remove', '--force', directory]).catch(() => git(['worktree', 'prune']));
  }
}

/** What differs in the checkout from its commit: the paths, as git shows them. */
export async function uncommitted(git: Git): Promise<readonly string[]> {
  const status = await git(['status', '--porcelain']);
  return status === '' ? [] : status.split('\n').map((line) => line.slice(3));
}

export function notInHistory(what: string): UserError {
  return new UserError(`The checkout does not have ${what}.`, {
    next: 'Give actions/checkout the input `fetch-depth: 0`, so that it fetches the whole history.',
  });
}
