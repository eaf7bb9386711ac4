import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runWorkflow, type WorkflowResult } from '../act/act.ts';
import { releaseSuite } from '../act/suite.ts';
import type { Bed } from '../bed/bed.ts';
import { CONTROL_PLANE, NEWER_ISTIO, OLDER_ISTIO } from '../bed/programs.ts';
import { ISTIO, type ToolId } from '../build/tools.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/server.ts';
import { createMeshRepository, type MeshRepository } from '../mesh-repository/mesh-repository.ts';
import { type Mirror, startMirror } from '../mirror/mirror.ts';
import { type BundleResult, runBundle } from '../runner/run-bundle.ts';
import { schemaDirectory } from '../schemas/schemas.ts';
import { mergedKubeconfig, startBeds } from './environments.ts';

/** What a scenario runs: clusters with both Istios, workflows, and what the actions download from the mirror. */
export const SCENARIO_PROGRAMS = [
  ...CONTROL_PLANE,
  ...OLDER_ISTIO,
  ...NEWER_ISTIO,
  'helmfile',
  'kubeconform',
  'act',
] as const satisfies readonly ToolId[];

export interface ScenarioOptions {
  /** Paths of the programs of SCENARIO_PROGRAMS. */
  readonly tools: Readonly<Record<(typeof SCENARIO_PROGRAMS)[number], string>>;
  /** A cluster for each, with the older Istio. */
  readonly environments: readonly string[];
  /** Injected workloads in each cluster. */
  readonly workloads: number;
  readonly log: (line: string) => void;
}

/** All that a user's company has: clusters, GitHub, release sites, and a mesh repository on the older Istio. */
export interface Scenario {
  /** Removed by close(). */
  readonly directory: string;
  readonly beds: ReadonlyMap<string, Bed>;
  readonly github: FakeGitHub;
  readonly mirror: Mirror;
  readonly repository: MeshRepository;
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
  const { tools, log } = options;
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
    const { environments, workloads } = options;
    const started = await startBeds(environments, { tools, istio: 'older', workloads, log });
    closing.push(async () => void (await Promise.all(started.map((bed) => bed.stop()))));
    const kubeconfig = (): Promise<string> => mergedKubeconfig(started);
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
        ...{ github, secrets, variables: { MESH_CI_MIRROR: mirror.url }, onLine: log },
      });
    };
    const scenario: Scenario = {
      ...{ directory, github, mirror, repository, kubeconfig, run, close },
      beds: new Map(started.map((bed) => [bed.name, bed])),
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
    await lockOlder(scenario);
    return scenario;
  } catch (error) {
    await close();
    throw error;
  }
}

/** The programs of the bed are built here, so their checksums are this machine's own. */
async function lockOlder({ run, repository }: Scenario): Promise<void> {
  await expectSuccess(run('action-generate', { 'update-lock': 'true' }));
  await repository.commit('Lock the programs');
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
