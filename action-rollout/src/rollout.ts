import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionContext } from '../../shared/action/action.ts';
import type { Inputs } from '../../shared/action/inputs.ts';
import { findEnvironment } from '../../shared/config/environment.ts';
import { loadMeshConfig, type MeshConfig } from '../../shared/config/mesh-config.ts';
import { recordFailure, recordStatus } from '../../shared/github/record.ts';
import { type Injector, ISTIO_NAMESPACE } from '../../shared/istio/injector.ts';
import { findIstiods } from '../../shared/istio/istiod.ts';
import { countProxies, describeProxy } from '../../shared/istio/proxy.ts';
import { connectKube } from '../../shared/kube/client.ts';
import { describeRef, type Kube, type WorkloadRef } from '../../shared/kube/kube.ts';
import { readKubeconfig } from '../../shared/kube/kubeconfig.ts';
import { UserError } from '../../shared/log/errors.ts';
import { listenForCancellation } from './cancellation.ts';
import type { definition } from './definition.ts';
import { changedInjector, readInjectors } from './injectors.ts';
import { takeInventory } from './inventory.ts';
import { countOutdated, type PlannedWorkload, planRollout } from './plan.ts';
import { type MeshState, RESUME, type RolloutReport, reportJson, summary } from './report.ts';
import { restartWorkload } from './restart.ts';
import { type Roll, roll } from './roll.ts';

type RolloutInputs = Inputs<typeof definition.inputs>;
type Context = ActionContext<keyof typeof definition.outputs>;
type Injectors = ReadonlyMap<string, Injector>;

/** Restarts what runs another sidecar than the injector gives now, and records how that ended. */
export async function rollout(inputs: RolloutInputs, context: Context): Promise<void> {
  const record = { id: inputs['deployment-id'], token: inputs['github-token'] };
  if (record.id !== undefined && record.token === '') {
    throw new UserError('`deployment-id` is set, but `github-token` is not: the rollout could not be recorded.', {
      next: 'Set `github-token` to a token with `deployments: write`, such as ${{ github.token }}.',
    });
  }
  try {
    await run(inputs, context);
  } catch (error) {
    await recordFailure(record, 'The rollout of the data plane failed', context.log);
    throw error;
  }
  if (!inputs['dry-run']) await recordStatus(record, 'success', 'Control plane deployed, data plane rolled out');
}

async function run(inputs: RolloutInputs, context: Context): Promise<void> {
  const started = Date.now();
  const { log } = context;
  const config = await loadMeshConfig(context.workspace, inputs.config);
  const environment = findEnvironment(config, inputs.environment);
  const kubeconfig = await readKubeconfig(inputs.kubeconfig, inputs.context || environment.context);
  for (const secret of kubeconfig.secrets) context.mask(secret);
  const kube = connectKube(kubeconfig);
  log.info(`Cluster ${kube.server}, Kubernetes ${await kube.version()}`);
  const { plan, injectors } = await log.group('Plan', () => makePlan(kube, context));
  const todo = plan.filter((item) => item.class === 'restart' || item.class === 'wait');
  const result = inputs['dry-run']
    ? { done: [], untouched: todo, stopped: undefined }
    : await restartAll(kube, todo, injectors, limitsOf(inputs, config), context);
  const { state: after, failure } = await meshState(kube, injectors);
  const milliseconds = Date.now() - started;
  const report = { environment: environment.name, dryRun: inputs['dry-run'], plan, roll: result, after, milliseconds };
  await publish(report, context);
  refuseFailure(report);
  if (failure !== undefined) throw failure;
}

/** What runs at the end. A cluster that does not answer must not take the report of the rollout with it. */
async function meshState(
  kube: Kube,
  injectors: Injectors,
): Promise<{ readonly state: MeshState | undefined; readonly failure: unknown }> {
  try {
    const inventory = await takeInventory(kube);
    const outdated = countOutdated(inventory, (revision) => injectors.get(revision));
    return { state: { proxies: countProxies(inventory.pods), outdated }, failure: undefined };
  } catch (failure) {
    return { state: undefined, failure };
  }
}

async function makePlan(kube: Kube, { log }: Context) {
  const inventory = await takeInventory(kube);
  const injectors = await readInjectors(kube, inventory);
  for (const { configMap, wanted } of injectors.values()) log.info(`${configMap} gives ${describeProxy(wanted)}`);
  await refuseUnreadyIstiod(kube);
  const plan = planRollout(inventory, (revision) => injectors.get(revision));
  for (const item of plan) {
    log.info(`${item.class.padEnd(10)}  ${describeRef(item.ref)}: ${item.reason}`);
    if (item.warning !== undefined) log.info(`            note: ${item.warning}`);
  }
  return { plan, injectors };
}

/** While istiod is being replaced, pods are refused (failurePolicy Fail) or get the old sidecar again. */
async function refuseUnreadyIstiod(kube: Kube): Promise<void> {
  for (const { name, status } of await findIstiods(kube)) {
    if (status.state === 'complete') continue;
    throw new UserError(`istiod is not rolled out: ${status.message}.`, {
      where: { object: `Deployment ${ISTIO_NAMESPACE}/${name}` },
      next: `Nothing was restarted. See why: kubectl -n ${ISTIO_NAMESPACE} describe deployment ${name}.`,
    });
  }
}

interface Limits {
  readonly concurrency: number;
  /** Milliseconds for one workload. */
  readonly timeout: number;
}

function limitsOf(inputs: RolloutInputs, { rollout: { concurrency, timeout } }: MeshConfig): Limits {
  return { concurrency: inputs.concurrency ?? concurrency, timeout: inputs.timeout ?? timeout };
}

async function restartAll(
  kube: Kube,
  todo: readonly PlannedWorkload[],
  injectors: Injectors,
  { concurrency, timeout }: Limits,
  { log }: Context,
): Promise<Roll<PlannedWorkload>> {
  if (todo.length > 0) log.info(`Restarting ${todo.length} workloads, ${concurrency} at a time`);
  const cancellation = listenForCancellation();
  let ended = 0;
  try {
    return await roll({
      ...{ items: todo, concurrency },
      alone: ({ gateway }) => gateway,
      mayBegin: async () =>
        cancellation.signal.aborted ? 'the job was cancelled' : await changedInjector(kube, injectors),
      restart: async (item) => {
        const name = describeRef(item.ref);
        log.info(`${name}: ${item.class === 'restart' ? 'restarting' : 'waiting for its earlier restart'}`);
        const outcome = await restartWorkload({
          // The plan restarts only workloads of the three restartable kinds.
          ...{ kube, ref: item.ref as WorkloadRef, wanted: item.wanted, timeout },
          restart: item.class === 'restart',
          onProgress: (message, seconds) => log.info(`${name}: ${message} (after ${seconds} s)`),
          cancelled: cancellation.signal,
        });
        ended += 1;
        const end = outcome.result === 'done' ? 'done' : `FAILED: ${outcome.why}`;
        log.info(`${name}: ${end} (${outcome.seconds} s), ${ended} of ${todo.length}`);
        return outcome;
      },
    });
  } finally {
    cancellation.stop();
  }
}

async function publish(report: RolloutReport, context: Context): Promise<void> {
  const { plan, roll: result, after } = report;
  const failed = result.done.find(({ outcome }) => outcome.result === 'failed');
  const file = join(context.reports, `mesh-ci-rollout-${report.environment}.json`);
  await writeFile(file, reportJson(report));
  context.setOutput('restarted', result.done.filter(({ outcome }) => outcome.result === 'done').length);
  context.setOutput('up-to-date', plan.filter((item) => item.class === 'up-to-date').length);
  context.setOutput('skipped', plan.filter((item) => item.class === 'skip').length);
  context.setOutput('failed', failed === undefined ? '' : describeRef(failed.item.ref));
  context.setOutput('outdated', after?.outdated ?? '');
  context.setOutput('report', file);
  await context.appendSummary(summary(report));
}

function refuseFailure({ roll: result }: RolloutReport): void {
  if (result.stopped === undefined) return;
  const failures = result.done.flatMap(({ item, outcome }) =>
    outcome.result === 'failed' ? [{ name: describeRef(item.ref), ...outcome }] : [],
  );
  const [first, ...others] = failures;
  const counts = `${result.done.length - failures.length} workloads were restarted, ${result.untouched.length} not started.`;
  if (first === undefined)
    throw new UserError(`The rollout was stopped: ${result.stopped}. ${counts}`, { next: RESUME });
  const also =
    others.length === 0 ? '' : `\nAlso failed while it was in flight: ${others.map(({ name }) => name).join(', ')}.`;
  const pods = first.pods.map((line) => `\n- ${line}`).join('');
  throw new UserError(`${first.why}.${pods}${also}\n${counts}`, { where: { object: first.name }, next: RESUME });
}
