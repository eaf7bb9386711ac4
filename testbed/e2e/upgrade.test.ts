import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowResult } from '../act/act.ts';
import type { Bed } from '../bed/bed.ts';
import { proxyCounts, type Snapshot } from '../bed/snapshot.ts';
import { builtTools } from '../build/built.ts';
import { ISTIO } from '../build/tools.ts';
import type { BundleResult } from '../runner/run-bundle.ts';
import { CLUSTER_PROGRAMS, REVIEW_PROGRAMS, type Scenario, startScenario } from '../scenario/scenario.ts';

let scenario: Scenario;
/** Everything that was printed or written on the way. */
const written: string[] = [];

beforeAll(async () => {
  scenario = await startScenario({ tools: await builtTools(REVIEW_PROGRAMS), log: () => {} });
  const tools = await builtTools(CLUSTER_PROGRAMS);
  await scenario.startClusters({ tools, environments: ['testing', 'dev'], workloads: 10 });
});

afterAll(async () => {
  await scenario?.close();
});

function bed(name: string): Bed {
  const found = scenario.beds.get(name);
  if (found === undefined) throw new Error(`There is no bed ${name}.`);
  return found;
}

function job({ jobs }: WorkflowResult, ...parts: readonly string[]) {
  const [, found] = [...jobs].find(([name]) => parts.every((part) => name.includes(part))) ?? [];
  return found;
}

function keep(...results: readonly (WorkflowResult | BundleResult)[]): void {
  for (const result of results) {
    written.push(result.log.replace(/^::add-mask::.*$/gm, ''));
    if ('summary' in result) written.push(result.summary, ...Object.values(result.reports));
    if ('jobs' in result) written.push(...[...result.jobs.values()].map(({ summary }) => summary));
  }
}

async function deployAndRoll(environment: string): Promise<readonly [BundleResult, BundleResult]> {
  const kubeconfig = await scenario.kubeconfig();
  const deploy = await scenario.run('action-deploy', { environment, kubeconfig });
  const rollout = await scenario.run('action-rollout', { environment, kubeconfig });
  keep(deploy, rollout);
  return [deploy, rollout];
}

/** What both clusters run. */
async function snapshots(): Promise<readonly Snapshot[]> {
  return await Promise.all(['testing', 'dev'].map((name) => bed(name).snapshot()));
}

// The steps of one story. Each is gone once, after those before it, by whichever test asks for it first, and tells what
// was to be seen then: so a test can be run alone.

const reviewed = once(async () => {
  const pullRequest = await scenario.openUpgrade();
  const review = await scenario.review(pullRequest);
  const comments = scenario.github.comments(pullRequest.number);
  keep(review);
  written.push(...comments.map(({ body }) => body));
  return { pullRequest, review, comments };
});

const promoted = once(async () => {
  const { pullRequest } = await reviewed();
  await scenario.merge(pullRequest);
  const promotion = await scenario.promote('dev');
  keep(promotion);
  const states = ['testing', 'dev'].map((name) =>
    scenario.github.deployments(name)[0]?.statuses.map(({ state }) => state),
  );
  return { promotion, after: await snapshots(), states };
});

const dispatchedAgain = once(async () => {
  const { after: before } = await promoted();
  const promotion = await scenario.promote('preprod');
  keep(promotion);
  const deployments = ['testing', 'dev', 'preprod'].map((name) => scenario.github.deployments(name).length);
  return { promotion, before, after: await snapshots(), deployments };
});

const deployedAgain = once(async () => {
  await dispatchedAgain();
  return [await deployAndRoll('testing'), await deployAndRoll('testing')] as const;
});

const rolledBack = once(async () => {
  await deployedAgain();
  return await revert();
});

const forwardAgain = once(async () => {
  await rolledBack();
  return await revert();
});

/** Takes back the last commit, and deploys that to testing. */
async function revert() {
  await scenario.repository.git('revert', '--no-edit', 'HEAD');
  const [deploy, rollout] = await deployAndRoll('testing');
  return { deploy, rollout, after: await bed('testing').snapshot() };
}

function once<T>(step: () => Promise<T>): () => Promise<T> {
  let going: Promise<T> | undefined;
  return () => {
    going ??= step();
    return going;
  };
}

describe('an upgrade, from the pull request to every sidecar', () => {
  test('the pull request is checked, validated, and told in one comment', async () => {
    const { review, comments } = await reviewed();
    expect([review.succeeded, job(review, 'validate')?.outputs.validate]).toEqual([
      true,
      expect.objectContaining({ errors: '0' }),
    ]);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain(`<code>${ISTIO.older}</code> → <code>${ISTIO.newer}</code>`);
    expect(comments[0]?.body).toContain('proxy-image');
  });

  test('the merged release reaches testing and dev: the control plane, then every sidecar', async () => {
    const { promotion, after, states } = await promoted();
    expect(promotion.succeeded).toBe(true);
    for (const snapshot of after) {
      expect(snapshot.istiod).toBe(ISTIO.newer);
      expect(snapshot.pods.every(({ ready }) => ready)).toBe(true);
      expect(Object.keys(proxyCounts(snapshot))).toEqual([ISTIO.newer]);
    }
    for (const name of ['testing', 'dev']) {
      expect(job(promotion, name, 'deploy')?.outputs.rollout).toMatchObject({ restarted: '9', outdated: '0' });
    }
    expect(states).toEqual(Array(2).fill(['success', 'in_progress']));
  });

  test('dispatched again, it goes through both and touches neither; the next gate holds it', async () => {
    const { promotion, before, after, deployments } = await dispatchedAgain();
    expect(promotion.succeeded).toBe(false);
    expect(promotion.log).toMatch(/has soaked in dev for 2 h.* of 1 d\. It can pass at /);
    expect(after).toEqual(before);
    expect(deployments).toEqual([1, 1, 0]);
  });

  test('deployed a second and a third time, Helm finds no conflict and no workload is restarted', async () => {
    for (const [index, [deploy, rollout]] of (await deployedAgain()).entries()) {
      expect(deploy.annotations).toEqual([]);
      expect(deploy.exitCode).toBe(0);
      expect(deploy.outputs.releases).toContain(`istio revision ${index + 3} deployed`);
      expect(rollout.outputs).toMatchObject({ restarted: '0', outdated: '0' });
    }
  });

  test('a revert of the commit rolls back, the control plane and then every sidecar', async () => {
    const { deploy, rollout, after } = await rolledBack();
    expect([deploy.exitCode, rollout.exitCode]).toEqual([0, 0]);
    expect(rollout.outputs).toMatchObject({ restarted: '9', outdated: '0' });
    expect(after.istiod).toBe(ISTIO.older);
    expect(Object.keys(proxyCounts(after))).toEqual([ISTIO.older]);
  });

  test('and forward again', async () => {
    const { deploy, rollout, after } = await forwardAgain();
    expect([deploy.exitCode, rollout.exitCode]).toEqual([0, 0]);
    expect(Object.keys(proxyCounts(after))).toEqual([ISTIO.newer]);
  });

  test('GitHub was asked nothing that it would reject', async () => {
    await forwardAgain();
    expect(scenario.github.violations).toEqual([]);
  });

  test('no secret is in any log, comment, summary or report', async () => {
    await forwardAgain();
    const all = written.join('\n');
    for (const part of ['action-rollout', '"class": "restart"']) expect(all).toContain(part);
    const tokens = [...scenario.beds.values()].map(({ token }) => token);
    for (const secret of [...tokens, scenario.github.token]) expect(all).not.toContain(secret);
  });
});
