import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { ActionContext } from '../../shared/action/action.ts';
import type { Inputs } from '../../shared/action/inputs.ts';
import { findEnvironment } from '../../shared/config/environment.ts';
import { loadMeshConfig, type MeshConfig } from '../../shared/config/mesh-config.ts';
import { connectGitHub } from '../../shared/github/client.ts';
import { createDeployment } from '../../shared/github/deployments.ts';
import { recordFailure, recordStatus } from '../../shared/github/record.ts';
import { readRunContext } from '../../shared/github/run-context.ts';
import { type InstalledRelease, installedReleases } from '../../shared/helm/installed.ts';
import { type Deployer, helmfileSync } from '../../shared/helm/sync.ts';
import { connectKube } from '../../shared/kube/client.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { type Kubeconfig, readKubeconfig } from '../../shared/kube/kubeconfig.ts';
import { UserError } from '../../shared/log/errors.ts';
import { releaseDigest } from '../../shared/release/digest.ts';
import { resolveTools } from '../../shared/tools/install.ts';
import { checkSkew } from './data-plane.ts';
import type { definition } from './definition.ts';
import { waitUntilInjecting } from './ready.ts';
import { type Deployed, failedSummary, summary } from './summary.ts';

type DeployInputs = Inputs<typeof definition.inputs>;
type Context = ActionContext<keyof typeof definition.outputs>;

const READY_TIMEOUT = 300_000;

/** Deploys the releases of an environment, and records at GitHub that it is under way or has failed. */
export async function deploy(inputs: DeployInputs, context: Context): Promise<void> {
  const started = Date.now();
  const { workspace, log } = context;
  const config = await loadMeshConfig(workspace, inputs.config);
  const environment = findEnvironment(config, inputs.environment);
  const kubeconfig = await readKubeconfig(inputs.kubeconfig, inputs.context || environment.context);
  for (const secret of kubeconfig.secrets) context.mask(secret);
  const digest = await releaseDigest(workspace, config);
  context.setOutput('version', config.istio.version);
  context.setOutput('digest', digest);
  const deployer = await prepare(config, kubeconfig, inputs, context);
  const kube = connectKube(kubeconfig);
  log.info(`Cluster ${kube.server}, Kubernetes ${await kube.version()}`);
  await checkSkew(kube, config.istio.version, log);
  const id = await beginRecord(inputs, config, digest);
  context.setOutput('deployment-id', id ?? '');
  const record = { id, token: inputs['github-token'] };
  try {
    await sync(deployer, kube, inputs, context, started, digest);
  } catch (error) {
    await recordFailure(record, 'The deployment of the control plane failed', log);
    throw error;
  }
}

async function prepare(
  config: MeshConfig,
  kubeconfig: Kubeconfig,
  inputs: DeployInputs,
  { workspace, temporary, log }: Context,
): Promise<Deployer> {
  const file = join(temporary, 'kubeconfig');
  await writeFile(file, kubeconfig.text, { mode: 0o600 });
  const tools = await resolveTools(['helm', 'helmfile'], { config, workspace, mirror: inputs.mirror, log });
  return { ...tools, workspace, config, temporary, kubeconfig: file, context: kubeconfig.context };
}

/** The id of the new record at GitHub; undefined when none is kept. */
async function beginRecord(inputs: DeployInputs, config: MeshConfig, digest: string): Promise<number | undefined> {
  const token = inputs['github-token'];
  if (token === '') return undefined;
  const run = await readRunContext();
  const id = await createDeployment(connectGitHub(token, run), {
    environment: inputs.environment,
    ...{ sha: run.sha, digest, istio: config.istio.version },
    production: config.environments.at(-1)?.name === inputs.environment,
  });
  await recordStatus({ id, token }, 'in_progress', `Istio ${config.istio.version} is being deployed`);
  return id;
}

async function sync(
  deployer: Deployer,
  kube: Kube,
  inputs: DeployInputs,
  context: Context,
  started: number,
  digest: string,
): Promise<void> {
  const { log } = context;
  const { environment } = inputs;
  try {
    await log.group(`helmfile sync (${environment})`, () =>
      helmfileSync(
        deployer,
        environment,
        inputs.timeout,
        lineWriter((line) => log.info(line)),
      ),
    );
  } catch (error) {
    const releases = await installedReleases(deployer).catch(() => undefined);
    await context.appendSummary(failedSummary(environment, releases));
    throw withReleases(error, releases);
  }
  log.info('Waiting until istiod is ready and its webhooks carry its CA');
  const istiods = await waitUntilInjecting(kube, READY_TIMEOUT);
  const releases = await installedReleases(deployer);
  context.setOutput('releases', releases.map(describeRelease).join('\n'));
  const version = deployer.config.istio.version;
  const deployed: Deployed = { environment, version, digest, releases, istiods, milliseconds: Date.now() - started };
  await context.appendSummary(summary(deployed));
  log.info(`Istio ${version} is deployed to ${environment} and injects`);
}

/** What Helm left behind: without it nobody knows whether a half of the releases is new. */
function withReleases(error: unknown, releases: readonly InstalledRelease[] | undefined): unknown {
  if (!(error instanceof UserError)) return error;
  const state =
    releases === undefined
      ? 'The state of the releases could not be read.'
      : releases.length === 0
        ? 'No release is installed.'
        : `The cluster now has: ${releases.map(describeRelease).join(', ')}.`;
  return new UserError(error.what, { where: error.where, next: `${state}\n${error.next}`, cause: error });
}

function describeRelease({ name, revision, status }: InstalledRelease): string {
  return `${name} revision ${revision} ${status}`;
}

/** Calls `write` with each whole line of a stream of chunks. */
function lineWriter(write: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.map(stripVTControlCharacters)) if (line.trim() !== '') write(line);
  };
}
