import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHub } from '../../shared/github/client.ts';
import { connectTo } from './connect.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';

const ONE = '1'.repeat(40);
const TWO = '2'.repeat(40);

let github: FakeGitHub;
let client: GitHub;
beforeEach(async () => {
  github = await startFakeGitHub({ now: () => new Date('2026-03-01T10:00:00Z') });
  client = connectTo(github);
});
afterEach(() => github.close());

async function deploy(environment: string, sha: string, more: { transient_environment?: boolean } = {}) {
  const { owner, repo, rest } = client;
  const { data } = await rest.repos.createDeployment({
    ...{ owner, repo, environment, ref: sha, required_contexts: [], auto_merge: false },
    ...more,
  });
  if (!('id' in data)) throw new Error('No deployment was created.');
  return data;
}

async function setStatus(id: number, state: 'success' | 'failure' | 'in_progress', more = {}) {
  const { owner, repo, rest } = client;
  return (await rest.repos.createDeploymentStatus({ owner, repo, deployment_id: id, state, ...more })).data;
}

const states = (environment: string) =>
  github.deployments(environment).map(({ statuses }) => statuses.map(({ state }) => state));

test('a deployment keeps what was said of it', async () => {
  const { owner, repo, rest } = client;
  const payload = { digest: 'sha256:1', environments: ['dev'] };
  const created = await rest.repos.createDeployment({
    ...{ owner, repo, ref: ONE, task: 'mesh:deploy', environment: 'dev', description: 'Istio 1.31', payload },
    ...{ required_contexts: [], auto_merge: false },
  });
  if (!('id' in created.data)) throw new Error('No deployment was created.');
  const { data } = await rest.repos.getDeployment({ owner, repo, deployment_id: created.data.id });
  expect(data).toMatchObject({
    ...{ sha: ONE, ref: ONE, task: 'mesh:deploy', environment: 'dev', description: 'Istio 1.31', payload },
    ...{ creator: { login: 'github-actions[bot]' }, created_at: '2026-03-01T10:00:00Z', production_environment: false },
  });
});

test('a branch is deployed at its commit, and what is neither branch nor sha is refused', async () => {
  github.push('main', ONE);
  expect((await deploy('dev', 'main')).sha).toBe(ONE);
  await expect(deploy('dev', 'no-such-branch')).rejects.toMatchObject({ status: 422 });
});

test('an environment that nobody made is there afterwards, without protection', async () => {
  const { owner, repo, rest } = client;
  await deploy('prodution', ONE);
  const { data } = await rest.repos.getEnvironment({ owner, repo, environment_name: 'prodution' });
  expect(data.protection_rules).toEqual([]);
});

test('the past is seeded with its dates, and listed newest first through every filter', async () => {
  const { owner, repo, rest } = client;
  const at = (day: number) => new Date(`2026-02-0${day}T00:00:00Z`);
  const first = github.addDeployment({ environment: 'dev', sha: ONE, createdAt: at(1), task: 'mesh' });
  const third = github.addDeployment({ environment: 'dev', sha: TWO, createdAt: at(3), ref: 'main' });
  const second = github.addDeployment({ environment: 'testing', sha: ONE, createdAt: at(2) });
  const list = async (filter: { sha?: string; ref?: string; task?: string; environment?: string }) =>
    (await rest.repos.listDeployments({ owner, repo, ...filter })).data.map(({ id }) => id);
  expect(await list({})).toEqual([third, second, first]);
  expect(await list({ environment: 'dev' })).toEqual([third, first]);
  expect(await list({ sha: ONE })).toEqual([second, first]);
  expect(await list({ ref: 'main' })).toEqual([third]);
  expect(await list({ task: 'mesh', environment: 'dev' })).toEqual([first]);
  expect(await list({ environment: 'Dev' })).toEqual([]);
});

test('statuses are listed newest first, with what was said of them', async () => {
  const { owner, repo, rest } = client;
  const { id } = await deploy('dev', ONE);
  await setStatus(id, 'in_progress');
  const url = 'https://github.com/acme/mesh/actions/runs/1';
  const status = await setStatus(id, 'success', { description: 'Rolled out', log_url: url });
  expect(status).toMatchObject({ description: 'Rolled out', log_url: url, target_url: url, environment: 'dev' });
  const { data } = await rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id });
  expect(data.map(({ state }) => state)).toEqual(['success', 'in_progress']);
});

test('a description over 140 characters and an address that is no address are refused', async () => {
  const { id } = await deploy('dev', ONE);
  await expect(setStatus(id, 'success', { description: 'x'.repeat(141) })).rejects.toMatchObject({ status: 422 });
  await expect(setStatus(id, 'success', { log_url: 'run 1' })).rejects.toMatchObject({ status: 422 });
  expect(states('dev')).toEqual([[]]);
});

test('a state that GitHub does not have is refused', async () => {
  github.expectViolation(/"waiting" is not a member of/);
  const { id } = await deploy('dev', ONE);
  await expect(setStatus(id, 'waiting' as 'success')).rejects.toMatchObject({ status: 422 });
});

describe('a success', () => {
  test('makes earlier successes of its environment inactive, and nothing else', async () => {
    const failed = await deploy('dev', ONE);
    await setStatus(failed.id, 'failure');
    const earlier = await deploy('dev', ONE);
    await setStatus(earlier.id, 'success');
    const elsewhere = await deploy('testing', ONE);
    await setStatus(elsewhere.id, 'success');
    const latest = await deploy('dev', TWO);
    await setStatus(latest.id, 'success');
    expect(states('dev')).toEqual([['success'], ['inactive', 'success'], ['failure']]);
    expect(states('testing')).toEqual([['success']]);
  });

  test('leaves later ones, transient ones and those of production as they are', async () => {
    const earlier = await deploy('dev', ONE);
    const later = await deploy('dev', TWO);
    await setStatus(later.id, 'success');
    await setStatus(earlier.id, 'success');
    expect(states('dev')).toEqual([['success'], ['success']]);
    for (const sha of [ONE, TWO]) {
      await setStatus((await deploy('review', sha, { transient_environment: true })).id, 'success');
      await setStatus((await deploy('production', sha)).id, 'success');
    }
    expect(states('review')).toEqual([['success'], ['success']]);
    expect(states('production')).toEqual([['success'], ['success']]);
  });

  test('leaves all as it is with auto_inactive: false', async () => {
    await setStatus((await deploy('dev', ONE)).id, 'success');
    await setStatus((await deploy('dev', TWO)).id, 'success', { auto_inactive: false });
    expect(states('dev')).toEqual([['success'], ['success']]);
  });

  test('of the past does the same', () => {
    const statuses = [{ state: 'in_progress' }, { state: 'success' }] as const;
    github.addDeployment({ environment: 'dev', sha: ONE, createdAt: new Date('2026-02-01'), statuses });
    github.addDeployment({ environment: 'dev', sha: TWO, createdAt: new Date('2026-02-02'), statuses });
    expect(states('dev')).toEqual([
      ['success', 'in_progress'],
      ['inactive', 'success', 'in_progress'],
    ]);
    expect(github.deployments('dev')[1]?.statuses[0]?.createdAt).toBe('2026-02-02T00:00:00Z');
  });
});

describe('required contexts', () => {
  const create = (more: { required_contexts?: string[] }) => {
    const { owner, repo, rest } = client;
    // The client takes a conflict for something that passes, and would try again for 14 s.
    const request = { retries: 0 };
    return rest.repos.createDeployment({ owner, repo, ref: ONE, environment: 'dev', ...more, request });
  };

  test('are every check of the commit: the run that is still going is one', async () => {
    await expect(create({})).resolves.toMatchObject({ status: 201 });
    const run = github.addRun({ sha: ONE, jobs: [{ name: 'deploy' }] });
    github.setJob(run, 'deploy', 'in_progress');
    await expect(create({})).rejects.toMatchObject({
      status: 409,
      response: {
        data: {
          message: `Conflict: Commit status checks failed for ${ONE}.`,
          errors: [{ contexts: [{ context: 'deploy', state: 'pending' }], field: 'required_contexts' }],
        },
      },
    });
    await expect(create({ required_contexts: [] })).resolves.toMatchObject({ status: 201 });
    github.setJob(run, 'deploy', 'completed', 'success');
    await expect(create({})).resolves.toMatchObject({ status: 201 });
  });

  test('may be some of them, which have to be there', async () => {
    await expect(create({ required_contexts: ['review'] })).rejects.toMatchObject({ status: 409 });
    const { owner, repo, rest } = client;
    await rest.checks.create({ owner, repo, name: 'review', head_sha: ONE, conclusion: 'success' });
    await expect(create({ required_contexts: ['review'] })).resolves.toMatchObject({ status: 201 });
  });
});

test('a branch that is behind main is merged with it in place of a deployment', async () => {
  const { owner, repo, rest } = client;
  github.addPullRequest({
    title: 'Topic',
    head: { ref: 'topic', sha: ONE },
    base: { ref: 'main', sha: 'b'.repeat(40) },
  });
  github.push('main', TWO);
  const create = () => rest.repos.createDeployment({ owner, repo, ref: 'topic', environment: 'dev' });
  await expect(create()).resolves.toMatchObject({
    status: 202,
    data: { message: 'Auto-merged main into topic on deployment.' },
  });
  expect(github.deployments()).toEqual([]);
  await expect(create()).resolves.toMatchObject({ status: 201 });
});
