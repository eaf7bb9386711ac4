import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowResult } from '../act/act.ts';
import type { Bed } from '../bed/bed.ts';
import { proxyCounts } from '../bed/snapshot.ts';
import { builtTools } from '../build/built.ts';
import { ISTIO } from '../build/tools.ts';
import type { BundleResult } from '../runner/run-bundle.ts';
import {
  CLUSTER_PROGRAMS,
  type PullRequest,
  REVIEW_PROGRAMS,
  type Scenario,
  startScenario,
} from '../scenario/scenario.ts';

// The tests of this file are one story and run in this order.
let scenario: Scenario;
let pullRequest: PullRequest;
/** Everything that was printed or written on the way. */
const written: string[] = [];

beforeAll(async () => {
  scenario = await startScenario({ tools: await builtTools(REVIEW_PROGRAMS), log: () => {} });
  const tools = await builtTools(CLUSTER_PROGRAMS);
  await scenario.startClusters({ tools, environments: ['testing', 'dev'], workloads: 10 });
}, 300_000);

afterAll(async () => {
  await scenario?.close();
}, 60_000);

function bed(name: string): Bed {
  const found = scenario.beds.get(name);
  if (found === undefined) throw new Error(`There is no bed ${name}.`);
  return found;
}

/** Pods by the version of their sidecar, the ingress gateway's included. */
async function sidecars(name: string): Promise<Record<string, number>> {
  return proxyCounts(await bed(name).snapshot());
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

describe('an upgrade, from the pull request to every sidecar', () => {
  test('the pull request is checked, validated, and told in one comment', async () => {
    pullRequest = await scenario.openUpgrade();
    const review = await scenario.review(pullRequest);
    keep(review);
    expect([review.succeeded, job(review, 'validate')?.outputs.validate]).toEqual([
      true,
      expect.objectContaining({ errors: '0' }),
    ]);
    const comments = scenario.github.comments(pullRequest.number);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain(`<code>${ISTIO.older}</code> → <code>${ISTIO.newer}</code>`);
    expect(comments[0]?.body).toContain('proxy-image');
    written.push(...comments.map(({ body }) => body));
  }, 120_000);

  test('the merged release reaches testing and dev: the control plane, then every sidecar', async () => {
    await scenario.merge(pullRequest);
    const promotion = await scenario.promote('dev');
    keep(promotion);
    expect(promotion.succeeded).toBe(true);
    for (const name of ['testing', 'dev']) {
      const { istiod, pods } = await bed(name).snapshot();
      expect(istiod).toBe(ISTIO.newer);
      expect(pods.every(({ ready }) => ready)).toBe(true);
      expect(Object.keys(await sidecars(name))).toEqual([ISTIO.newer]);
      expect(job(promotion, name, 'deploy')?.outputs.rollout).toMatchObject({ restarted: '9', outdated: '0' });
      expect(scenario.github.deployments(name)[0]?.statuses.map(({ state }) => state)).toEqual([
        'success',
        'in_progress',
      ]);
    }
  }, 180_000);

  test('dispatched again, it goes through both and touches neither; the next gate holds it', async () => {
    const before = await Promise.all(['testing', 'dev'].map((name) => bed(name).snapshot()));
    const promotion = await scenario.promote('preprod');
    keep(promotion);
    expect(promotion.succeeded).toBe(false);
    expect(promotion.log).toMatch(/has soaked in dev for 2 h.* of 1 d\. It can pass at /);
    expect(await Promise.all(['testing', 'dev'].map((name) => bed(name).snapshot()))).toEqual(before);
    expect(['testing', 'dev', 'preprod'].map((name) => scenario.github.deployments(name).length)).toEqual([1, 1, 0]);
  }, 120_000);

  test('deployed a second and a third time, Helm finds no conflict and no workload is restarted', async () => {
    for (const revision of [3, 4]) {
      const [deploy, rollout] = await deployAndRoll('testing');
      expect(deploy.annotations).toEqual([]);
      expect(deploy.exitCode).toBe(0);
      expect(deploy.outputs.releases).toContain(`istio revision ${revision} deployed`);
      expect(rollout.outputs).toMatchObject({ restarted: '0', outdated: '0' });
    }
  }, 120_000);

  test('a revert of the commit rolls back, the control plane and then every sidecar', async () => {
    await scenario.repository.git('revert', '--no-edit', 'HEAD');
    const [deploy, rollout] = await deployAndRoll('testing');
    expect([deploy.exitCode, rollout.exitCode]).toEqual([0, 0]);
    expect(rollout.outputs).toMatchObject({ restarted: '9', outdated: '0' });
    expect((await bed('testing').snapshot()).istiod).toBe(ISTIO.older);
    expect(Object.keys(await sidecars('testing'))).toEqual([ISTIO.older]);
  }, 120_000);

  test('and forward again', async () => {
    await scenario.repository.git('revert', '--no-edit', 'HEAD');
    const [deploy, rollout] = await deployAndRoll('testing');
    expect([deploy.exitCode, rollout.exitCode]).toEqual([0, 0]);
    expect(Object.keys(await sidecars('testing'))).toEqual([ISTIO.newer]);
  }, 120_000);

  test('GitHub was asked nothing that it would reject', () => {
    expect(scenario.github.violations).toEqual([]);
  });

  test('no secret is in any log, comment, summary or report', () => {
    const all = written.join('\n');
    for (const part of ['action-rollout', '"class": "restart"']) expect(all).toContain(part);
    const tokens = [...scenario.beds.values()].map(({ token }) => token);
    for (const secret of [...tokens, scenario.github.token]) expect(all).not.toContain(secret);
  });
});
