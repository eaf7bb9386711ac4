import type { GitHub } from '../../shared/github/client.ts';
import { isReadOnly } from '../../shared/github/github-error.ts';
import {
  fetchPullRequest,
  isFromFork,
  type PullRequest,
  pullRequestOfEvent,
} from '../../shared/github/pull-request.ts';
import { type RunContext, readRunContext } from '../../shared/github/run-context.ts';
import { UserError } from '../../shared/log/errors.ts';
import type { DiffContext, DiffInputs } from './definition.ts';
import { essential } from './handover/essential.ts';
import { createMask } from './mask/mask.ts';
import { type CommentPlace, comment, type Told, tell } from './publish/publish-report.ts';
import { handOver } from './publish/upload-handover.ts';
import { compareDirectories } from './sides/compare-directories.ts';
import type { Compared } from './sides/comparison.ts';
import { refuseHelmfileReach } from './sides/helmfile-reach.ts';
import { requireInput } from './sides/require-input.ts';

/** Compares the head with what it is held against, or takes what other jobs compared, and tells. */
export async function diff(inputs: DiffInputs, context: DiffContext): Promise<void> {
  const run = await readRunContext();
  const { 'publish-run': runId, 'publish-directory': directory } = inputs;
  if (runId !== undefined || directory !== '') {
    const { publishDirectory, publishRun } = await import('./publish/publish-handover.ts');
    if (runId !== undefined) return await publishRun(runId, inputs, run, context);
    return await publishDirectory(directory, inputs, run, context);
  }
  const github = await connect(inputs['github-token'], run);
  const pullRequest = await findPullRequest(inputs['pull-request'], run, github);
  if (isFromFork(run)) await refuseHelmfileReach(context.workspace);
  const { comparison, pushed } = await compareSides(inputs, pullRequest, context);
  context.log.info(`base ${comparison.base.sha}\nhead ${comparison.head.sha}`);
  const told = essential(comparison);
  if (inputs['hand-over'] !== '')
    await handOver({ ...told, pushed: pushedOf(inputs, pushed) }, inputs['hand-over'], run, context);
  const report = await tell(told, inputs, run, context);
  if (github === undefined || pullRequest === undefined || pushed === undefined) return;
  const place = { pullRequest: pullRequest.number, head: pushed, runId: run.runId };
  await commentOrLeave(github, place, report, inputs, run, context);
}

/** GitHub's client takes as long to load as the rest of this action: it is loaded only when there is a token. */
async function connect(token: string, run: RunContext): Promise<GitHub | undefined> {
  if (token === '') return undefined;
  const { connectGitHub } = await import('../../shared/github/client.ts');
  return connectGitHub(token, run);
}

/** A run for a fork cannot write. That is no failure: a workflow that may does it from the data. */
async function commentOrLeave(
  github: GitHub,
  place: CommentPlace,
  report: Told,
  inputs: DiffInputs,
  run: RunContext,
  context: DiffContext,
): Promise<void> {
  const leave = (): void =>
    context.log.notice(
      inputs['hand-over'] === ''
        ? 'The token of this run can only read, as for every fork: there is no comment, the report is in the job summary.'
        : 'The token of this run can only read, as for every fork: the comment is left to the workflow that publishes.',
    );
  if (isFromFork(run)) return leave();
  try {
    await comment(github, place, report, inputs, context);
  } catch (error) {
    if (inputs['hand-over'] === '' || !isReadOnly(error)) throw error;
    leave();
  }
}

/** Only commits are handed over: what is published from the data is told by them. */
function pushedOf({ against }: DiffInputs, pushed: string | undefined): string {
  if (against === 'commit' && pushed !== undefined) return pushed;
  throw new UserError(`With \`against: ${against}\` there is nothing to hand over: it is for two commits.`, {
    next: 'Remove the input `hand-over`.',
  });
}

async function findPullRequest(
  number: number | undefined,
  { event }: RunContext,
  github: GitHub | undefined,
): Promise<PullRequest | undefined> {
  const own = pullRequestOfEvent(event);
  if (number === undefined || number === own?.number || github === undefined) return own;
  return await fetchPullRequest(github, number);
}

/** Reads or renders both sides. */
async function compareSides(
  inputs: DiffInputs,
  pullRequest: PullRequest | undefined,
  context: DiffContext,
): Promise<Compared> {
  const { workspace, temporary, log } = context;
  const { config, mirror, environments } = inputs;
  const options = { mirror, temporary, log, mask: createMask(), environments };
  return await log.group(inputs.against === 'directory' ? 'Read both sides' : 'Render both sides', async () => {
    if (inputs.against === 'directory') {
      const [base, head] = [requireInput(inputs, 'base-directory'), inputs['head-directory'] || '.'];
      const comparison = await compareDirectories(base, head, { workspace, config }, options);
      return { comparison, pushed: pullRequest?.headSha };
    }
    // Loaded here, as in `compareDirectories`.
    const { compareCheckout } = await import('./sides/compare-checkout.ts');
    return await compareCheckout(inputs, pullRequest, context, options);
  });
}
