import type { GitHub } from '../../../shared/github/client.ts';
import { githubError } from '../../../shared/github/github-error.ts';
import type { ReviewRun } from './review-run.ts';

/**
 * The open pull request that a run was for; undefined when it has moved on: it was closed, has a newer commit, or goes
 * into another branch now. GitHub does not tell it of a run for a fork (`pull_requests` is empty), and what the run
 * says of itself may be forged, so it is looked for by where its branch is and by its last commit.
 * @param base the commit that the run compared with, as the run says: it counts only when the base branch has it
 */
export async function findReviewedPullRequest(
  github: GitHub,
  run: ReviewRun,
  base: string,
): Promise<number | undefined> {
  const { owner, repo, rest, paginate } = github;
  const [headOwner] = run.headRepository.split('/');
  const query = { owner, repo, state: 'open', head: `${headOwner}:${run.headBranch}`, per_page: 100 } as const;
  const found = await paginate(rest.pulls.list, query).catch((error: unknown) => {
    throw githubError(error, 'looking for the pull request', 'pull-requests: read');
  });
  for (const { number, head, base: into } of found) {
    // An account can have two forks of one network; a branch can be pushed to after the run.
    if (head.repo?.full_name !== run.headRepository || head.sha !== run.headSha) continue;
    if (await isOnBranch(github, base, into.ref)) return number;
  }
  return undefined;
}

async function isOnBranch({ owner, repo, rest }: GitHub, commit: string, branch: string): Promise<boolean> {
  try {
    const basehead = `${branch}...${commit}`;
    const { data } = await rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 });
    return data.status === 'identical' || data.status === 'behind';
  } catch (error) {
    // A commit that this repository does not have, or without a common history.
    if (error instanceof Error && 'status' in error && error.status === 404) return false;
    throw githubError(error, 'comparing the base commit with the base branch', 'contents: read');
  }
}
