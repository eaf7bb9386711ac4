import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobResult, WorkflowResult } from '../act/act.ts';
import { proxyCounts } from '../bed/snapshot.ts';
import { ISTIO } from '../build/tools.ts';
import type { Progress } from '../progress/progress.ts';
import { type ClusterOptions, type Scenario, type ScenarioOptions, startScenario } from '../scenario/scenario.ts';

export interface DemoOptions {
  /** Injected workloads in each cluster. */
  readonly workloads: number;
  readonly reviewTools: ScenarioOptions['tools'];
  /** The programs of the clusters, which may still be compiled while the pull request is reviewed. */
  readonly clusterTools: Promise<ClusterOptions['tools']>;
  /** Directory for what a person reads afterwards. */
  readonly results: string;
  readonly progress: Progress;
}

/** One line of the table at the end. */
export interface Stage {
  readonly name: string;
  /** What came out of it. */
  readonly result: string;
  readonly milliseconds: number | undefined;
}

export interface Demo {
  readonly stages: readonly Stage[];
  /** What is not as it should be; none after an upgrade that went through. */
  readonly problems: readonly string[];
}

const ENVIRONMENTS = ['testing', 'dev'] as const;

/** A whole upgrade: pull request, review, merge, promotion to two clusters. Removes everything but the results. */
export async function runDemo(options: DemoOptions): Promise<Demo> {
  const { workloads, results, progress } = options;
  const { log, status, phase } = progress;
  const scenario = await startScenario({ tools: options.reviewTools, log, status });
  const stop = (): void => void scenario.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  try {
    const pullRequest = await phase(`opening a pull request that moves to Istio ${ISTIO.newer}`, scenario.openUpgrade);
    const review = await phase('review.yml on the pull request', () => scenario.review(pullRequest));
    await writeFile(join(results, 'review.log'), review.log);
    const comment = await keepComment(scenario, pullRequest.number, results);
    if (!review.succeeded) throw new Error(`review.yml failed; its log is ${join(results, 'review.log')}.`);
    if (comment !== undefined) log(`the comment on the pull request begins so:\n\n${await beginningOf(comment)}\n`);
    const clusterTools = await phase('waiting for the programs of the clusters', () => options.clusterTools);
    await phase(`starting two clusters with Istio ${ISTIO.older} and ${workloads} workloads each`, () =>
      scenario.startClusters({ tools: clusterTools, environments: ENVIRONMENTS, workloads }),
    );
    await scenario.merge(pullRequest);
    log('merged');
    const promotion = await phase('promote.yml to dev', () => scenario.promote('dev'));
    await writeFile(join(results, 'promote.log'), promotion.log);
    const stages = [...reviewStages(review, comment), ...promotionStages(promotion)];
    const problems = await findProblems(scenario, review, promotion, comment, results);
    return { stages: [...stages, ...(await sidecarStages(scenario))], problems };
  } finally {
    await phase('removing the clusters', scenario.close);
  }
}

/** What a reviewer sees of a comment before they scroll. */
const FIRST_LINES = 24;

async function beginningOf(comment: string): Promise<string> {
  const lines = (await readFile(comment, 'utf8')).split('\n').filter((line) => !line.startsWith('<!--'));
  return lines
    .slice(0, FIRST_LINES)
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');
}

async function keepComment(scenario: Scenario, number: number, results: string): Promise<string | undefined> {
  const [comment] = scenario.github.comments(number);
  if (comment === undefined) return undefined;
  const file = join(results, 'comment.md');
  await writeFile(file, comment.body);
  return file;
}

function reviewStages({ jobs }: WorkflowResult, comment: string | undefined): Stage[] {
  const generate = findJob(jobs, 'generate');
  const validate = findJob(jobs, 'validate');
  const diff = findJob(jobs, 'diff');
  const outputs = (job: JobResult | undefined, step: string) => job?.outputs[step] ?? {};
  return [
    {
      name: 'generate',
      result: `charts of Istio ${outputs(generate, 'generate').version} are what the version renders to`,
      milliseconds: generate?.milliseconds.generate,
    },
    {
      name: 'validate',
      result: `${outputs(validate, 'validate').errors} errors, ${outputs(validate, 'validate').findings} findings`,
      milliseconds: validate?.milliseconds.validate,
    },
    {
      name: 'diff',
      result: `${outputs(diff, 'diff').changes} groups of changes, ${outputs(diff, 'diff').risks} risks: ${comment}`,
      milliseconds: diff?.milliseconds.diff,
    },
  ];
}

function promotionStages({ jobs }: WorkflowResult): Stage[] {
  return ENVIRONMENTS.flatMap((environment): Stage[] => {
    const deploy = findJob(jobs, `${environment}/`, 'deploy');
    const rollout = deploy?.outputs.rollout ?? {};
    return [
      {
        name: `${environment}: deploy`,
        result: (deploy?.outputs.deploy?.releases ?? 'nothing').replaceAll('\n', ', '),
        milliseconds: deploy?.milliseconds.deploy,
      },
      {
        name: `${environment}: rollout`,
        result: `${rollout.restarted} workloads restarted, ${rollout.outdated} pods still run the old sidecar`,
        milliseconds: deploy?.milliseconds.rollout,
      },
    ];
  });
}

async function sidecarStages({ beds }: Scenario): Promise<Stage[]> {
  return await Promise.all(
    [...beds.values()].map(async (bed): Promise<Stage> => {
      const counts = Object.entries(proxyCounts(await bed.snapshot()));
      const result = counts.map(([proxy, pods]) => `${pods} pods run ${proxy}`).join(', ');
      return { name: `${bed.name}: sidecars`, result, milliseconds: undefined };
    }),
  );
}

/** Looks at the clusters and at GitHub, not at what the actions say of themselves. */
async function findProblems(
  { beds, github }: Scenario,
  review: WorkflowResult,
  promotion: WorkflowResult,
  comment: string | undefined,
  results: string,
): Promise<string[]> {
  const problems: string[] = [];
  if (!promotion.succeeded) problems.push(`promote.yml failed; its log is ${join(results, 'promote.log')}.`);
  if (comment === undefined) problems.push('The pull request has no comment.');
  if (Number(findJob(review.jobs, 'diff')?.outputs.diff?.changes ?? 0) === 0)
    problems.push('The diff found no change.');
  for (const bed of beds.values()) {
    const { pods, istiod } = await bed.snapshot();
    const old = pods.filter(({ proxy }) => proxy !== ISTIO.newer);
    if (old.length > 0)
      problems.push(`${bed.name}: ${old.length} pods do not run the sidecar of Istio ${ISTIO.newer}.`);
    if (istiod !== ISTIO.newer) problems.push(`${bed.name}: istiod is ${istiod ?? 'not there'}, not ${ISTIO.newer}.`);
    const unready = pods.filter(({ ready }) => !ready);
    if (unready.length > 0) problems.push(`${bed.name}: ${unready.length} pods are not ready.`);
    if (Number(restarted(promotion, bed.name)) === 0) problems.push(`${bed.name}: nothing was restarted.`);
    const [deployment] = github.deployments(bed.name);
    const state = deployment?.statuses[0]?.state;
    if (state !== 'success') problems.push(`${bed.name}: GitHub's record of the deployment is ${state ?? 'missing'}.`);
  }
  return problems;
}

function restarted({ jobs }: WorkflowResult, environment: string): string {
  return findJob(jobs, `${environment}/`, 'deploy')?.outputs.rollout?.restarted ?? '0';
}

/** The job whose name, as act prints it, has these parts in this order. */
function findJob(jobs: ReadonlyMap<string, JobResult>, ...parts: readonly string[]): JobResult | undefined {
  for (const [name, job] of jobs) {
    let from = 0;
    const found = parts.every((part) => {
      const at = name.indexOf(part, from);
      from = at + part.length;
      return at !== -1;
    });
    if (found) return job;
  }
  return undefined;
}
