import { connectGitHub, type GitHub } from '../../../shared/github/client.ts';
import { pullRequestOfEvent } from '../../../shared/github/pull-request.ts';
import type { RunContext } from '../../../shared/github/run-context.ts';
import { UserError } from '../../../shared/log/errors.ts';
import type { DiffContext, DiffInputs } from '../definition.ts';
import type { ComparisonPart } from '../handover/handover.ts';
import { mergeParts } from '../handover/merge.ts';
import { readParts } from './directory-parts.ts';
import { comment, tell } from './publish-report.ts';
import { fetchReviewRun, type ReviewRun } from './review-run.ts';
import { findReviewedPullRequest } from './reviewed-pull-request.ts';
import { downloadParts } from './run-parts.ts';

/**
 * Publishes what another run handed over, which anybody may have forged: for a pull request from a fork, the run was of
 * that fork's own code. What GitHub tells of the run decides where the comment goes; the data decides only what it says.
 */
export async function publishRun(
  runId: number,
  inputs: DiffInputs,
  run: RunContext,
  context: DiffContext,
): Promise<void> {
  const github = connect(inputs, run);
  const reviewed = await fetchReviewRun(github, runId, inputs['publish-workflow']);
  const whole = merged(await downloadParts(github, runId, requireName(inputs)), context);
  if (whole === undefined) return;
  if (whole.pushed !== reviewed.headSha) {
    throw new UserError(`The data is about the commit ${whole.pushed}, and its run was for ${reviewed.headSha}.`, {
      next: 'Nothing was published. Somebody else than action-diff wrote this data.',
    });
  }
  const pullRequest = await findReviewedPullRequest(github, reviewed, whole.base.sha);
  if (pullRequest === undefined) {
    context.log.notice('The pull request was closed, or has another commit or base by now: nothing was published.');
    return;
  }
  const told = await tell(fromOutside(whole, reviewed), inputs, run, context);
  await comment(github, { pullRequest, head: reviewed.headSha, runId }, told, inputs, context);
}

/** Publishes the parts that other jobs of this very run handed over. */
export async function publishDirectory(
  directory: string,
  inputs: DiffInputs,
  run: RunContext,
  context: DiffContext,
): Promise<void> {
  const whole = merged(await readParts(context.workspace, directory), context);
  if (whole === undefined) return;
  const told = await tell(whole, inputs, run, context);
  const number = inputs['pull-request'] ?? pullRequestOfEvent(run.event)?.number;
  if (inputs['github-token'] === '' || number === undefined) return;
  const place = { pullRequest: number, head: whole.pushed, runId: run.runId };
  await comment(connect(inputs, run), place, told, inputs, context);
}

function connect(inputs: DiffInputs, run: RunContext): GitHub {
  const token = inputs['github-token'];
  if (token !== '') return connectGitHub(token, run);
  throw new UserError('The input `github-token` is missing.', {
    next: 'Set it under `with:`: `publish-run` reads the run and writes the comment with it.',
  });
}

function requireName(inputs: DiffInputs): string {
  if (inputs['hand-over'] !== '') return inputs['hand-over'];
  throw new UserError('The input `hand-over` is missing.', {
    next: 'Set it under `with:` as the workflow that reviews has it: the names of the artifacts begin with it.',
  });
}

function merged(parts: readonly ComparisonPart[], { log }: DiffContext): ComparisonPart | undefined {
  const [first, ...others] = parts;
  if (first !== undefined) return mergeParts([first, ...others]);
  log.notice('Nothing was handed over, so nothing is published: the log of the run that reviewed says why.');
  return undefined;
}

/** With GitHub's word for the commit in the place of the run's own, and a word on how far the rest is to be trusted. */
function fromOutside(whole: ComparisonPart, { id, headSha }: ReviewRun): ComparisonPart {
  const warning = `This was computed by the run ${id}, in which the pull request's own code ran. Whoever wrote that can have made it say anything: compare it with the changed files.`;
  return { ...whole, head: { ...whole.head, sha: headSha }, notes: [warning, ...whole.notes] };
}
