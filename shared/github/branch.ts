import { UserError } from '../log/errors.ts';
import type { GitHub } from './client.ts';
import { githubError } from './github-error.ts';

const PERMISSION = 'contents: write';

/** A commit as far as it is needed here. */
export interface Commit {
  readonly sha: string;
  /** Of its files. */
  readonly tree: string;
  readonly message: string;
  readonly parents: readonly string[];
  /** As git has it: a name that may be anybody's. */
  readonly author: string;
}

/**
 * Makes a commit without author and committer: GitHub takes the token's owner for both, and signs the commits of an
 * app, which a workflow's own token is.
 * Source: https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
 * @returns its name
 * @throws UserError when GitHub refuses
 */
export async function createCommit(
  github: GitHub,
  { message, tree, parent }: { readonly message: string; readonly tree: string; readonly parent: string },
): Promise<string> {
  const { owner, repo, rest } = github;
  try {
    return (await rest.git.createCommit({ owner, repo, message, tree, parents: [parent] })).data.sha;
  } catch (error) {
    throw githubError(error, 'making the commit', PERMISSION);
  }
}

/**
 * The last commit of a branch; undefined when there is no such branch.
 * @throws UserError when GitHub refuses
 */
export async function findBranch({ owner, repo, rest }: GitHub, branch: string): Promise<string | undefined> {
  try {
    return (await rest.git.getRef({ owner, repo, ref: `heads/${branch}` })).data.object.sha;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw githubError(error, `reading the branch ${branch}`, PERMISSION);
  }
}

/**
 * The commits that a branch has and `base` has not, oldest first, at most the first hundred of them; undefined when
 * the two have no commit in common.
 * @throws UserError when GitHub refuses
 */
export async function commitsAhead(
  { owner, repo, rest }: GitHub,
  base: string,
  head: string,
): Promise<readonly Commit[] | undefined> {
  try {
    const { data } = await rest.repos.compareCommitsWithBasehead({
      ...{ owner, repo, basehead: `${base}...${head}`, per_page: 100 },
    });
    return data.commits.map(({ sha, commit, parents }) => ({
      ...{ sha, tree: commit.tree.sha, message: commit.message, parents: parents.map((parent) => parent.sha) },
      author: commit.author?.name ?? 'nobody',
    }));
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw githubError(error, `comparing ${head} with ${base}`, PERMISSION);
  }
}

/**
 * Makes a branch, or moves it to a commit that need not come after its last one.
 * @param exists whether it is there already
 * @throws UserError when GitHub refuses
 */
export async function putBranch(github: GitHub, branch: string, sha: string, exists: boolean): Promise<void> {
  const { owner, repo, rest } = github;
  try {
    if (exists) await rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: true });
    else await rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
  } catch (error) {
    if (!hasStatus(error, 422)) throw githubError(error, `writing the branch ${branch}`, PERMISSION);
    // A first attempt may have got through, with only its answer lost.
    if ((await findBranch(github, branch)) === sha) return;
    throw new UserError(`GitHub does not take the branch ${branch}: ${messageOf(error)}.`, {
      next: 'Choose a name that git allows and that no rule of the repository protects.',
      cause: error,
    });
  }
}

/** Octokit appends a link to its documentation after a dash. */
function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split(' - https://')[0] ?? '') : String(error);
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'status' in error && error.status === status;
}
