import type { PullRequest } from '../../../shared/github/pull-request.ts';
import type { DiffContext, DiffInputs } from '../definition.ts';
import { findCommits, headCommit } from './commits.ts';
import { compareCommits } from './compare-commits.ts';
import { compareLive } from './compare-live.ts';
import type { Compared } from './comparison.ts';
import { gitIn } from './git.ts';
import { requireInput } from './require-input.ts';
import type { RenderOptions } from './side.ts';

/** Compares the checkout in the workspace: with another commit, or with what is in a cluster. */
export async function compareCheckout(
  inputs: DiffInputs,
  pullRequest: PullRequest | undefined,
  { workspace, temporary, mask: maskSecret }: DiffContext,
  options: RenderOptions,
): Promise<Compared> {
  const { config, kubeconfig, context } = inputs;
  const git = gitIn(workspace, temporary);
  if (inputs.against === 'live') {
    const live = { environment: requireInput(inputs, 'environment'), kubeconfig, context, maskSecret };
    const comparison = await compareLive(await headCommit(git), { workspace, config }, { ...options, ...live });
    return { comparison, pushed: pullRequest?.headSha };
  }
  const commits = await findCommits(git, inputs.base, pullRequest);
  return { comparison: await compareCommits(git, commits, { workspace, config }, options), pushed: commits.pushed };
}
