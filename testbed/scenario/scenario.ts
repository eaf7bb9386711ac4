import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runWorkflow, type WorkflowResult } from '../act/act.ts';
import { releaseSuite } from '../act/suite.ts';
import { CLUSTER } from '../bed/programs.ts';
import type { Bed } from '../bed/running-bed.ts';
import { workloadMix } from '../bed/workloads.ts';
import { ISTIO, type ToolId } from '../build/tools.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/server.ts';
import { createMeshRepository, type MeshRepository } from '../mesh-repository/mesh-repository.ts';
import { writeMeshLock } from '../mirror/mesh-lock.ts';
import { type Mirror, startMirror } from '../mirror/mirror.ts';
import { type BundleResult, runBundle } from '../runner/run-bundle.ts';
import { schemaDirectory } from '../schemas/schemas.ts';
import { mergedKubeconfig, startBeds } from './environments.ts';
import { installMesh } from './install-mesh.ts';

/** What a pull request needs: act, which runs the workflows, and what the actions download from the mirror. */
export const REVIEW_PROGRAMS = [
  'act',
  'helm',
  'helmfile',
  'kubeconform',
  'istioctl-newer',
] as const satisfies readonly ToolId[];

/** What the clusters need besides. Their charts of the older Istio are rendered already, in the example. */
export const CLUSTER_PROGRAMS = [
  ...CLUSTER,
  'helm',
  'helmfile',
  'pilot-discovery-older',
  'pilot-discovery-newer',
] as const satisfies readonly ToolId[];

type Paths<N extends ToolId> = Readonly<Record<N, string>>;

export interface ScenarioOptions {
  readonly tools: Paths<(typeof REVIEW_PROGRAMS)[number]>;
  /** Takes a line when something began or ended. */
  readonly log: (line: string) => void;
  /** Takes what is going on now. */
  readonly status?: (line: string) => void;
}

export interface ClusterOptions {
  readonly tools: Paths<(typeof CLUSTER_PROGRAMS)[number]>;
  /** A cluster for each. */
  readonly environments: readonly string[];
  /** Injected workloads in each cluster. */
  readonly workloads: number;
}

/** All that a user's company has: GitHub, release sites, a mesh repository on the older Istio, and its clusters. */
export interface Scenario {
  /** Removed by close(). */
  readonly directory: string;
  /** The clusters that startClusters() has started, by environment. */
  readonly beds: ReadonlyMap<string, Bed>;
  readonly github: FakeGitHub;
  readonly mirror: Mirror;
  readonly repository: MeshRepository;
  /** Starts a cluster for each environment, with the mesh that main of the repository has. */
  startClusters(options: ClusterOptions): Promise<void>;
  /** The secret KUBECONFIG: the contexts of all clusters. */
  kubeconfig(): Promise<string>;
  /** Runs an action's bundle in the mesh repository, with the mirror set. */
  run(action: string, inputs: Readonly<Record<string, string>>): Promise<BundleResult>;
  /** Moves the mesh to the newer Istio on a branch, with action-generate, and opens the pull request for it. */
  openUpgrade(): Promise<PullRequest>;
  review(pullRequest: PullRequest): Promise<WorkflowResult>;
  merge(pullRequest: PullRequest): Promise<void>;
  promote(to: string): Promise<WorkflowResult>;
  close(): Promise<void>;
}

export interface PullRequest {
  readonly number: number;
  readonly branch: string;
  readonly base: string;
  readonly head: string;
}

/** GitHub's clock is this far behind: the hour of soak that the example asks of testing has then passed at once. */
const CLOCK_BEHIND_MILLISECONDS = 2 * 3_600_000;

export async function startScenario(options: ScenarioOptions): Promise<Scenario> {
  const { tools, log, status = () => {} } = options;
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'mesh-ci-scenario-')));
  const closing: (() => Promise<void>)[] = [() => rm(directory, { recursive: true, force: true, maxRetries: 3 })];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const mirror = await startMirror(tools, { schemas: await schemaDirectory(log) });
    closing.push(() => mirror.close());
    const github = await startFakeGitHub({ now: () => new Date(Date.now() - CLOCK_BEHIND_MILLISECONDS) });
    closing.push(() => github.close());
    for (const name of ['testing', 'dev', 'preprod', 'production']) github.addEnvironment({ name });
    const suite = join(directory, 'suite');
    await releaseSuite(suite);
    const repository = await createMeshRepository(join(directory, 'mesh'));
    const beds = new Map<string, Bed>();
    const kubeconfig = (): Promise<string> => mergedKubeconfig([...beds.values()]);
    const startClusters = async (clusters: ClusterOptions): Promise<void> => {
      const checkout = join(directory, 'main');
      await repository.git('worktree', 'add', '--quiet', '--detach', checkout, 'main');
      const started = await startBeds(clusters.environments, { tools: clusters.tools, log });
      closing.push(async () => void (await Promise.all(started.map((bed) => bed.stop()))));
      for (const bed of started) beds.set(bed.name, bed);
      await Promise.all(started.map((bed) => addMesh(bed, checkout, clusters, log)));
      await repository.git('worktree', 'remove', checkout);
    };
    const cache = join(directory, 'tool-cache');
    const run = (action: string, inputs: Readonly<Record<string, string>>): Promise<BundleResult> =>
      runBundle(action, {
        ...{ inputs: { mirror: mirror.url, ...inputs }, workspace: repository.path },
        env: { RUNNER_TOOL_CACHE: cache },
      });
    let runs = 0;
    const workflow = async (
      file: string,
      event: Parameters<typeof runWorkflow>[0]['event'],
      secrets: Readonly<Record<string, string>>,
    ): Promise<WorkflowResult> => {
      runs += 1;
      const state = join(directory, `act-${runs}`);
      await mkdir(state);
      return await runWorkflow({
        ...{ act: tools.act, repository: repository.path, workflow: `.github/workflows/${file}`, event, suite, state },
        ...{ github, secrets, variables: { MESH_CI_MIRROR: mirror.url }, log, status },
      });
    };
    const scenario: Scenario = {
      directory,
      beds,
      github,
      mirror,
      repository,
      startClusters,
      kubeconfig,
      run,
      close,
      openUpgrade: () => openUpgrade(scenario),
      review: ({ number, base, head, branch }) =>
        workflow(
          'review.yml',
          {
            name: 'pull_request',
            payload: {
              ...{ action: 'opened', number },
              pull_request: {
                ...{ number, base: { sha: base, ref: 'main' } },
                head: { sha: head, ref: branch, repo: { full_name: github.repository } },
              },
            },
          },
          {},
        ),
      async merge({ number, branch }) {
        await repository.git('switch', '--quiet', 'main');
        await repository.git('merge', '--quiet', '--ff-only', branch);
        github.merge(number);
      },
      promote: async (to) =>
        workflow(
          'promote.yml',
          { name: 'workflow_dispatch', payload: { inputs: { to } } },
          { KUBECONFIG: await kubeconfig() },
        ),
    };
    // The programs of the bed are built here, so their checksums are this machine's own.
    await writeMeshLock(repository.path, mirror, ['helm', 'helmfile', 'kubeconform']);
    await repository.commit('Lock the programs');
    return scenario;
  } catch (error) {
    await close();
    throw error;
  }
}

async function addMesh(
  bed: Bed,
  checkout: string,
  { tools, workloads }: ClusterOptions,
  log: (line: string) => void,
): Promise<void> {
  log(`${bed.name}: installing Istio ${ISTIO.older} and starting ${workloads} workloads`);
  await installMesh(bed, checkout, tools);
  await bed.addWorkloads(workloadMix(workloads));
}

async function openUpgrade({ run, repository, github }: Scenario): Promise<PullRequest> {
  const branch = 'istio-upgrade';
  const base = await repository.git('rev-parse', 'HEAD');
  await repository.git('switch', '--quiet', '--create', branch);
  await expectSuccess(run('action-generate', { version: ISTIO.newer, 'update-lock': 'true' }));
  const head = await repository.commit(`Istio ${ISTIO.newer}`);
  const number = github.addPullRequest({
    ...{ title: `Istio ${ISTIO.newer}`, head: { ref: branch, sha: head }, base: { ref: 'main', sha: base } },
  });
  return { number, branch, base, head };
}

async function expectSuccess(running: Promise<BundleResult>): Promise<void> {
  const { exitCode, log } = await running;
  if (exitCode !== 0) throw new Error(`The action failed:\n${log}`);
}
