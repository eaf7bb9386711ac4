import type { ActionContext } from '../../shared/action/action.ts';
import type { Inputs } from '../../shared/action/inputs.ts';
import { previousEnvironment } from '../../shared/config/environment.ts';
import { type Environment, loadMeshConfig, type MeshConfig } from '../../shared/config/mesh-config.ts';
import { connectGitHub, type GitHub } from '../../shared/github/client.ts';
import { latestDeployments } from '../../shared/github/deployments.ts';
import { environmentNames, readEnvironment } from '../../shared/github/environments.ts';
import { readRunContext } from '../../shared/github/run-context.ts';
import { UserError } from '../../shared/log/errors.ts';
import { connectPrometheus, type PrometheusServer } from '../../shared/metrics/prometheus.ts';
import { releaseDigest } from '../../shared/release/digest.ts';
import type { definition } from './definition.ts';
import { type Facts, type Judgement, judge, type Previous } from './judge.ts';
import { measure } from './measure.ts';
import { findRelease, soakOf } from './soak.ts';
import { summary } from './summary.ts';

type Context = ActionContext<keyof typeof definition.outputs>;

/** Lets the release enter an environment, or fails with the reason. */
export async function gate(inputs: Inputs<typeof definition.inputs>, context: Context): Promise<void> {
  const { environment } = inputs;
  const config = await loadMeshConfig(context.workspace, inputs.config);
  const before = previousEnvironment(config, environment);
  const prometheus = before?.metrics && connectPrometheus(before.metrics.prometheus, inputs['prometheus-token']);
  const digest = await releaseDigest(context.workspace, config);
  const run = await readRunContext();
  const github = connectGitHub(inputs['github-token'], run);

  const settings = await readEnvironment(github, environment);
  const now = new Date();
  const runningSince = await readRunningSince(github, environment, digest, now);
  const waits = before !== undefined && runningSince === undefined;
  const facts: Facts = {
    ...{ environment, settings, digest, runningSince },
    known: settings === undefined ? await environmentNames(github) : [],
    previous: waits ? await readPrevious(github, prometheus, before, digest, now) : undefined,
  };
  const judgement = judge(facts);
  const warnings = unprotected(config, facts);

  setOutputs(context, facts, judgement);
  await context.appendSummary(summary(facts, judgement, run.sha, warnings));
  for (const warning of warnings) context.log.warning(warning, { file: config.file });
  if (judgement.verdict !== 'pass') throw new UserError(judgement.reason, { next: judgement.next });
  context.log.info(`pass: ${judgement.reason}`);
}

/** Since when an environment runs a release; undefined when it runs another one, or is not done with it. */
async function readRunningSince(
  github: GitHub,
  environment: string,
  digest: string,
  now: Date,
): Promise<Date | undefined> {
  const soak = soakOf(await findRelease(latestDeployments(github, environment), digest), 0, now);
  return 'since' in soak ? soak.since : undefined;
}

async function readPrevious(
  github: GitHub,
  prometheus: PrometheusServer | undefined,
  { name, soak: required, metrics }: Environment,
  digest: string,
  now: Date,
): Promise<Previous> {
  const soak = soakOf(await findRelease(latestDeployments(github, name), digest), required, now);
  const measurement =
    soak.state === 'soaked' && metrics !== undefined && prometheus !== undefined
      ? await measure(prometheus, metrics, { elapsed: soak.elapsed, arrived: soak.own.createdAt, now })
      : undefined;
  return { name, required, soak, measurement };
}

/** The last environment is the one that people depend on: nobody looking at it first is worth a warning. */
function unprotected(config: MeshConfig, { environment, settings }: Facts): string[] {
  if (environment !== config.environments.at(-1)?.name || settings === undefined) return [];
  if (settings.requiresReview || settings.waitMinutes > 0) return [];
  return [
    `The environment ${environment} has no required reviewers and no wait timer: every release that passes this gate goes straight on. Add reviewers under Settings → Environments.`,
  ];
}

function setOutputs({ setOutput }: Context, { previous, runningSince }: Facts, { verdict }: Judgement): void {
  const soak = previous?.soak;
  const clock = soak !== undefined && 'elapsed' in soak ? soak : undefined;
  const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
  setOutput('verdict', verdict);
  setOutput('current', runningSince !== undefined);
  setOutput('soaked', clock === undefined ? '' : seconds(clock.elapsed));
  setOutput('required', seconds(previous?.required ?? 0));
  setOutput('ready-at', clock?.readyAt.toISOString() ?? '');
  for (const name of ['value', 'baseline'] as const) {
    const reading = previous?.measurement?.[name].reading;
    setOutput(name, reading !== undefined && 'value' in reading ? reading.value : '');
  }
}
