import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { GitHub } from '../../shared/github/client.ts';
import { connectTo } from './connect.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';

const SHA = '1'.repeat(40);
const ANNOTATION = {
  path: 'mesh.yaml',
  start_line: 1,
  end_line: 1,
  annotation_level: 'warning',
  message: 'Old',
} as const;

let github: FakeGitHub;
let client: GitHub;
beforeEach(async () => {
  github = await startFakeGitHub({ now: () => new Date('2026-03-01T10:00:00Z') });
  client = connectTo(github);
});
afterEach(() => github.close());

test('a check run is opened, gets its findings, and ends', async () => {
  const { owner, repo, rest } = client;
  const { data } = await rest.checks.create({ owner, repo, name: 'diff', head_sha: SHA, status: 'in_progress' });
  expect(data).toMatchObject({ status: 'in_progress', conclusion: null, app: { slug: 'github-actions' } });
  const output = { title: 'Diff', summary: 'Two objects', annotations: Array.from({ length: 50 }, () => ANNOTATION) };
  await rest.checks.update({ owner, repo, check_run_id: data.id, output });
  const ended = await rest.checks.update({ owner, repo, check_run_id: data.id, conclusion: 'success', output });
  expect(ended.data).toMatchObject({
    ...{ status: 'completed', conclusion: 'success', completed_at: '2026-03-01T10:00:00Z' },
    output: { title: 'Diff', summary: 'Two objects', annotations_count: 100 },
  });
  const read = await rest.checks.get({ owner, repo, check_run_id: data.id });
  expect(read.data).toEqual(ended.data);
});

test('more than fifty annotations at once are refused', async () => {
  github.expectViolation(/must NOT have more than 50 items/);
  const { owner, repo, rest } = client;
  const output = { title: 'Diff', summary: '', annotations: Array.from({ length: 51 }, () => ANNOTATION) };
  const check = rest.checks.create({ owner, repo, name: 'diff', head_sha: SHA, output });
  await expect(check).rejects.toMatchObject({ status: 422 });
});

test('a list has the latest of each name', async () => {
  const { owner, repo, rest } = client;
  for (const name of ['diff', 'validate', 'diff']) await rest.checks.create({ owner, repo, name, head_sha: SHA });
  const names = async (filter: object) =>
    (await rest.checks.listForRef({ owner, repo, ref: SHA, ...filter })).data.check_runs.map(({ name }) => name);
  expect((await names({})).sort()).toEqual(['diff', 'validate']);
  expect(await names({ filter: 'all', check_name: 'diff' })).toEqual(['diff', 'diff']);
});

test('only an app may write one', async () => {
  const alice = connectTo(github, github.tokenWith({ checks: 'write' }, 'alice'));
  const { owner, repo, rest } = alice;
  const check = rest.checks.create({ owner, repo, name: 'diff', head_sha: SHA });
  await expect(check).rejects.toThrow('You must authenticate via a GitHub App.');
});
