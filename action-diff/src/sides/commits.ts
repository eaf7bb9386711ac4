import type { PullRequest } from '../../../shared/github/pull-request.ts';
import { UserError } from '../../../shared/log/errors.ts';
import { type Git, notInHistory } from './git.ts';

/** What is compared with what. */
export interface Commits {
  readonly base: string;
  /** The commit of the checkout. */
  readonly head: string;
  /** The commit that the author pushed last: another one when the checkout is the merge that GitHub made of it. */
  readonly pushed: string;
}

/**
 * The commits to compare: the checkout, and where its branch left the base. actions/checkout gives a pull request's
 * merge into its base, whose first parent is exactly what it would change; a moving base branch would show the work of
 * others as undone.
 * @param base a branch, tag or commit that the user named; empty for the pull request's base
 * @throws UserError when they are not known or not there
 */
export async function findCommits(git: Git, base: string, pullRequest: PullRequest | undefined): Promise<Commits> {
  const [head = '', first, second] = (await headAndParents(git)).split(' ');
  if (base !== '') return { base: await mergeBase(git, await resolve(git, base), base), head, pushed: head };
  if (pullRequest === undefined) {
    throw new UserError('There is nothing to compare with: this run is not for a pull request.', {
      next: 'Set the input `base` to a branch, tag or commit, or run this on `pull_request`.',
    });
  }
  const { baseSha, headSha } = pullRequest;
  if (first !== undefined && second === headSha) return { base: first, head, pushed: headSha };
  return { base: await mergeBase(git, baseSha, `the pull request's base ${baseSha}`), head, pushed: head };
}

/**
 * The commit of the checkout.
 * @throws UserError when it is none
 */
export async function headCommit(git: Git): Promise<string> {
  const [head = ''] = (await headAndParents(git)).split(' ');
  return head;
}

async function headAndParents(git: Git): Promise<string> {
  try {
    return await git(['rev-list', '--parents', '--max-count=1', 'HEAD']);
  } catch (cause) {
    throw new UserError('The workspace is not a git checkout.', {
      next: 'Run actions/checkout with `fetch-depth: 0` before this action.',
      cause,
    });
  }
}

/** A branch of the remote is meant when there is no other: actions/checkout makes no local ones. */
async function resolve(git: Git, name: string): Promise<string> {
  for (const candidate of name.startsWith('-') ? [] : [name, `origin/${name}`]) {
    const commit = await git(['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`]).catch(() => undefined);
    if (commit !== undefined) return commit;
  }
  throw notInHistory(`\`${name}\`, the base`);
}

async function mergeBase(git: Git, commit: string, name: string): Promise<string> {
  try {
    return await git(['merge-base', 'HEAD', commit]);
  } catch {
    throw notInHistory(`the history back to where it left ${name}`);
  }
}
