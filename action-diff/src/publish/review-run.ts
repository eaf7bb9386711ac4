import type { GitHub } from '../../../shared/github/client.ts';
import { githubError } from '../../../shared/github/github-error.ts';
import { UserError } from '../../../shared/log/errors.ts';

/** A run for a pull request, as GitHub itself tells of it. Everything that the run made may be forged; this is not. */
export interface ReviewRun {
  readonly id: number;
  /** The commit that the pull request's author pushed. */
  readonly headSha: string;
  readonly headBranch: string;
  /** `owner/name` of the repository that the branch is in: a fork, mostly. */
  readonly headRepository: string;
}

/**
 * The run that handed over what is to be published.
 * @param workflow path of the workflow's file in the repository
 * @throws UserError when it is not a run of that workflow for a pull request
 */
export async function fetchReviewRun(github: GitHub, id: number, workflow: string): Promise<ReviewRun> {
  const { owner, repo } = github;
  const run = await getRun(github, id);
  const refuse = (problem: string, next: string): never => {
    throw new UserError(`The run ${id} ${problem}.`, { next: `Nothing was published. ${next}` });
  };
  if (run.repository.full_name.toLowerCase() !== `${owner}/${repo}`.toLowerCase()) {
    refuse('is not of this repository', 'Pass the `id` of the event `workflow_run`.');
  }
  if (run.event !== 'pull_request') {
    refuse(`is for the event \`${run.event}\``, 'Publish only what a run for `pull_request` handed over.');
  }
  // GitHub may put the branch behind the path: `.github/workflows/review.yml@main`.
  if (run.path.split('@')[0] !== workflow) {
    refuse(
      `is of the workflow \`${run.path}\``,
      `Set \`publish-workflow\` (now \`${workflow}\`) to the one that reviews.`,
    );
  }
  if (run.head_repository === null || run.head_branch === null || run.head_branch === '') {
    return refuse('is for a branch that is gone', 'Its fork was deleted; there is nothing to do.');
  }
  return {
    id,
    headSha: run.head_sha,
    headBranch: run.head_branch,
    headRepository: run.head_repository.full_name,
  };
}

async function getRun({ owner, repo, rest }: GitHub, run_id: number) {
  try {
    return (await rest.actions.getWorkflowRun({ owner, repo, run_id })).data;
  } catch (error) {
    throw githubError(error, `reading the run ${run_id}`, 'actions: read');
  }
}
