import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inputs } from '../../shared/config/inputs.ts';
import { connectGitHub, type GitHub, type RunContext, readRunContext, runUrl } from '../../shared/github/client.ts';
import { fetchPullRequest, type PullRequest, pullRequestOfEvent } from '../../shared/github/pull-request.ts';
import { upsertStickyComment } from '../../shared/github/sticky-comment.ts';
import type { ActionContext } from '../../shared/report/action.ts';
import { compare, type RenderedPair } from './change-set.ts';
import { type Commits, findCommits } from './commits.ts';
import type { definition } from './definition.ts';
import { fitReport } from './fit.ts';
import { type Git, gitIn, uncommitted, withWorktree } from './git.ts';
import { createMask, type Mask } from './mask.ts';
import { notesOn } from './notes.ts';
import { makeReport, type Report, type SideSummary } from './report.ts';
import { loadSide, type RenderedSide, renderSide, type Side } from './side.ts';

type DiffInputs = Inputs<typeof definition.inputs>;
type Context = ActionContext<keyof typeof definition.outputs>;

/** GitHub drops a summary of 1 MiB; other text of the step may come before it. */
const SUMMARY_BYTES = 1_000_000;

/** Compares what the checkout renders to with what its base does, and tells: comment, job summary, report file. */
export async function diff(inputs: DiffInputs, context: Context): Promise<void> {
  const run = await readRunContext();
  const github = inputs['github-token'] === '' ? undefined : connectGitHub(inputs['github-token'], run);
  const pullRequest = await findPullRequest(inputs['pull-request'], run, github);
  const git = gitIn(context.workspace, context.temporary);
  const commits = await findCommits(git, inputs.base, pullRequest);
  context.log.info(`base ${commits.base}\nhead ${commits.head}`);

  const mask = createMask();
  const { report, set } = await compareCommits(git, commits, inputs, context, mask);
  const file = join(context.reports, `mesh-ci-${keyOf(inputs.config)}.md`);
  await writeFile(file, fitReport(report, Number.POSITIVE_INFINITY, ''), { mode: 0o600 });
  context.setOutput('report', file);
  context.setOutput('changed', set.objects.length > 0);
  context.setOutput('changes', report.groups);
  context.setOutput('risks', report.risks.length);
  await context.appendSummary(
    fitReport(report, SUMMARY_BYTES, 'The output `report` of this step names a file that has all.'),
  );
  context.log.info(`${report.groups} different changes, ${report.risks.length} risks; the whole report: ${file}`);
  if (github !== undefined && pullRequest !== undefined) {
    await comment(github, pullRequest, commits, report, run, inputs, context);
  }
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

async function compareCommits(git: Git, commits: Commits, inputs: DiffInputs, context: Context, mask: Mask) {
  const { workspace, temporary, log } = context;
  return await withWorktree(git, commits.base, join(temporary, 'base'), async (baseDirectory) => {
    const base = await loadSide('base', commits.base, baseDirectory, inputs.config);
    const head = await loadSide('head', commits.head, workspace, inputs.config);
    const rendered = await log.group('Render both sides', async () => {
      const options = { mirror: inputs.mirror, log, mask };
      return {
        base: await renderSide(base, { ...options, temporary: await directoryIn(temporary, 'base') }),
        head: await renderSide(head, { ...options, temporary: await directoryIn(temporary, 'head') }),
      };
    });
    const set = compare(pairs(rendered.base, rendered.head));
    const notes = notesOn(base, head, set, await uncommitted(git));
    return { set, report: makeReport({ base: summaryOf(base), head: summaryOf(head), set, notes }, mask) };
  });
}

function summaryOf({ commit, config }: Side): SideSummary {
  return { sha: commit, version: config?.istio.version };
}

async function directoryIn(parent: string, name: string): Promise<string> {
  const directory = join(parent, name);
  await mkdir(directory, { recursive: true });
  return directory;
}

/** Every environment that one of the sides has, in the order of promotion at the head. */
function pairs(base: RenderedSide, head: RenderedSide): RenderedPair[] {
  // A base without charts says nothing about its environments.
  const isFirst = base.size === 0;
  return [...new Set([...head.keys(), ...base.keys()])].map((environment) => ({
    environment,
    base: isFirst ? [] : base.get(environment),
    head: head.get(environment),
  }));
}

async function comment(
  github: GitHub,
  pullRequest: PullRequest,
  { pushed }: Commits,
  report: Report,
  run: RunContext,
  inputs: DiffInputs,
  { log, setOutput }: Context,
): Promise<void> {
  const rest = `The whole report is in the [summary of the job](${runUrl(run)}).`;
  const { outcome, url } = await upsertStickyComment(github, {
    key: keyOf(inputs.config),
    pullRequest: pullRequest.number,
    head: pushed,
    runId: run.runId,
    // Never empty: it has a default.
    maxBytes: inputs['max-bytes'] ?? 0,
    body: (maxBytes) => fitReport(report, maxBytes, rest),
  });
  if (url !== undefined) setOutput('comment-url', url);
  if (outcome === 'outdated') log.notice('A newer commit or run has the say: the comment was left as it is.');
  else log.info(`comment ${outcome}: ${url}`);
}

/** Two meshes in one repository have a comment each. */
function keyOf(config: string): string {
  if (config === 'mesh.yaml') return 'diff';
  return `diff-${createHash('sha256').update(config).digest('hex').slice(0, 8)}`;
}
