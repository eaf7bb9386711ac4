import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHub } from '../../shared/github/client.ts';
import { connectTo } from './connect.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';

const SHA = '1'.repeat(40);
const MINUTE = 60_000;

let github: FakeGitHub;
let client: GitHub;
let now: number;
let run: number;
beforeEach(async () => {
  now = Date.parse('2026-03-01T10:00:00Z');
  github = await startFakeGitHub({ now: () => new Date(now) });
  client = connectTo(github);
  github.addEnvironment({ name: 'dev' });
  github.addEnvironment({
    ...{ name: 'production', waitTimer: 30, reviewers: ['alice', 'bob'], preventSelfReview: true },
    branchPolicy: 'protected',
  });
  run = github.addRun({
    ...{ id: 4711, sha: SHA, actor: 'bob' },
    jobs: [
      { name: 'dev', environment: 'dev' },
      { name: 'production', environment: 'production' },
    ],
  });
});
afterEach(() => github.close());

async function jobs() {
  const { owner, repo, rest } = client;
  const { data } = await rest.actions.listJobsForWorkflowRun({ owner, repo, run_id: run });
  return Object.fromEntries(data.jobs.map(({ name, status, conclusion }) => [name, conclusion ?? status]));
}

async function runState() {
  const { owner, repo, rest } = client;
  const { data } = await rest.actions.getWorkflowRun({ owner, repo, run_id: run });
  return [data.status, data.conclusion];
}

async function pending(by = client) {
  const { owner, repo, rest } = by;
  return (await rest.actions.getPendingDeploymentsForRun({ owner, repo, run_id: run })).data;
}

async function review(state: 'approved' | 'rejected', login: string) {
  const reviewer = connectTo(github, github.tokenWith({ actions: 'read', deployments: 'write' }, login));
  const { owner, repo, rest } = reviewer;
  const ids = (await pending(reviewer)).map(({ environment }) => environment.id ?? 0);
  return rest.actions.reviewPendingDeploymentsForRun({
    ...{ owner, repo, run_id: run, environment_ids: ids, state, comment: 'Seen' },
  });
}

test('environments show their rules', async () => {
  const { owner, repo, rest } = client;
  const { data } = await rest.repos.getEnvironment({ owner, repo, environment_name: 'production' });
  expect(data.protection_rules).toMatchObject([
    { type: 'wait_timer', wait_timer: 30 },
    {
      type: 'required_reviewers',
      prevent_self_review: true,
      reviewers: [{ type: 'User', reviewer: { login: 'alice' } }, { reviewer: { login: 'bob' } }],
    },
    { type: 'branch_policy' },
  ]);
  expect(data.deployment_branch_policy).toEqual({ protected_branches: true, custom_branch_policies: false });
  const all = await rest.repos.getAllEnvironments({ owner, repo });
  expect(all.data.environments?.map(({ name }) => name)).toEqual(['dev', 'production']);
});

test('a name with a slash is one name', async () => {
  const { owner, repo, rest } = client;
  github.addEnvironment({ name: 'eu/production' });
  const { data } = await rest.repos.getEnvironment({ owner, repo, environment_name: 'eu/production' });
  expect(data.name).toBe('eu/production');
});

test('a job waits where its environment has rules, and the run with it', async () => {
  expect(await jobs()).toEqual({ dev: 'queued', production: 'waiting' });
  expect(await runState()).toEqual(['waiting', null]);
  expect(await pending()).toMatchObject([
    {
      environment: { name: 'production' },
      wait_timer: 30,
      wait_timer_started_at: '2026-03-01T10:00:00Z',
      current_user_can_approve: false,
      reviewers: [{ reviewer: { login: 'alice' } }, { reviewer: { login: 'bob' } }],
    },
  ]);
});

test('runs are found by commit, event and status', async () => {
  const { owner, repo, rest } = client;
  const find = async (filter: object) =>
    (await rest.actions.listWorkflowRunsForRepo({ owner, repo, ...filter })).data.workflow_runs.map(({ id }) => id);
  const other = github.addRun({ sha: '2'.repeat(40), event: 'workflow_dispatch', jobs: [{ name: 'one' }] });
  expect(await find({})).toEqual([other, 4711]);
  expect(await find({ head_sha: SHA })).toEqual([4711]);
  expect(await find({ event: 'workflow_dispatch', branch: 'main' })).toEqual([other]);
  expect(await find({ status: 'waiting' })).toEqual([4711]);
  github.setJob(other, 'one', 'completed', 'failure');
  expect(await find({ status: 'failure' })).toEqual([other]);
});

describe('a review', () => {
  test('lets the job go on when the timer has run down as well', async () => {
    const { data } = await review('approved', 'alice');
    expect(data).toMatchObject([{ environment: 'production', sha: SHA }]);
    expect(await jobs()).toMatchObject({ production: 'waiting' });
    now += 30 * MINUTE;
    expect(await jobs()).toMatchObject({ production: 'queued' });
    expect(await pending()).toEqual([]);
  });

  test('is needed when the timer has run down', async () => {
    now += 31 * MINUTE;
    expect(await jobs()).toMatchObject({ production: 'waiting' });
  });

  test('that says no fails the job and the run', async () => {
    await review('rejected', 'alice');
    github.setJob(run, 'dev', 'completed', 'success');
    expect(await jobs()).toEqual({ dev: 'success', production: 'failure' });
    expect(await runState()).toEqual(['completed', 'failure']);
    expect(github.deployments('production')[0]?.statuses[0]?.state).toBe('failure');
  });

  test('is for reviewers: not for others, not for whoever started the run, not for a workflow', async () => {
    for (const login of ['mallory', 'bob', 'github-actions[bot]']) {
      await expect(review('approved', login)).rejects.toMatchObject({ status: 422 });
    }
    expect(await jobs()).toMatchObject({ production: 'waiting' });
  });
});

test('GitHub keeps a deployment of its own for a job with an environment', async () => {
  github.setJob(run, 'dev', 'in_progress');
  github.setJob(run, 'dev', 'completed', 'success');
  expect(github.deployments('dev')).toMatchObject([
    { sha: SHA, ref: 'main', task: 'deploy', statuses: [{ state: 'success' }, { state: 'in_progress' }] },
  ]);
});
