import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { GitHub } from '../../shared/github/client.ts';
import { connectTo } from './connect.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';

const HEAD = 'a'.repeat(40);
const BASE = 'b'.repeat(40);
const NEXT = 'c'.repeat(40);

let github: FakeGitHub;
let client: GitHub;
beforeEach(async () => {
  github = await startFakeGitHub();
  client = connectTo(github);
});
afterEach(() => github.close());

const seed = { title: 'Istio 1.31', head: { ref: 'bump', sha: HEAD }, base: { ref: 'main', sha: BASE } };

async function get(number: number) {
  const { owner, repo, rest } = client;
  return (await rest.pulls.get({ owner, repo, pull_number: number })).data;
}

test('a pull request has its sides, its author and its files', async () => {
  const { owner, repo, rest } = client;
  const files = [{ filename: 'istiooperator.yaml', additions: 1, deletions: 1, patch: '@@ -1 +1 @@' }];
  const number = github.addPullRequest({ ...seed, author: 'alice', files });
  expect(await get(number)).toMatchObject({
    ...{ number, state: 'open', merged: false, commits: 1, changed_files: 1, user: { login: 'alice' } },
    head: { label: 'acme:bump', sha: HEAD, repo: { full_name: 'acme/mesh', fork: false } },
    base: { label: 'acme:main', sha: BASE },
  });
  const listed = await rest.pulls.listFiles({ owner, repo, pull_number: number });
  expect(listed.data).toMatchObject([{ filename: 'istiooperator.yaml', status: 'modified', changes: 2 }]);
});

test('the head of a fork is somebody else’s', async () => {
  const number = github.addPullRequest({ ...seed, fork: true });
  expect((await get(number)).head).toMatchObject({
    label: 'contributor:bump',
    repo: { full_name: 'contributor/mesh', fork: true },
  });
});

test('new commits move the head; merging moves the base', async () => {
  const number = github.addPullRequest(seed);
  github.push('bump', NEXT);
  expect(await get(number)).toMatchObject({ head: { sha: NEXT }, commits: 2 });
  const merged = github.merge(number);
  expect(await get(number)).toMatchObject({ state: 'closed', merged: true, merge_commit_sha: merged });
  const { owner, repo, rest } = client;
  const { data } = await rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: `${BASE}...main` });
  expect(data).toMatchObject({ status: 'ahead', ahead_by: 3, behind_by: 0, merge_base_commit: { sha: BASE } });
  expect(data.commits.map(({ sha }) => sha).sort()).toEqual([HEAD, NEXT, merged].sort());
});

test('branches that went apart are compared from where they parted', async () => {
  const { owner, repo, rest } = client;
  github.addPullRequest({ ...seed, files: [{ filename: 'mesh.yaml' }] });
  github.push('main', NEXT);
  const { data } = await rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: 'main...bump' });
  expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, merge_base_commit: { sha: BASE } });
  expect(data.files?.map(({ filename }) => filename)).toEqual(['mesh.yaml']);
  const unknown = rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: 'main...nowhere' });
  await expect(unknown).rejects.toMatchObject({ status: 404 });
});

test('lists are filtered by state, head and base', async () => {
  const { owner, repo, rest } = client;
  const first = github.addPullRequest(seed);
  const second = github.addPullRequest({ ...seed, head: { ref: 'bump', sha: NEXT }, fork: true });
  const list = async (filter: { state?: 'open' | 'closed' | 'all'; head?: string; base?: string }) =>
    (await rest.pulls.list({ owner, repo, ...filter })).data.map(({ number }) => number);
  expect(await list({})).toEqual([second, first]);
  expect(await list({ head: 'acme:bump' })).toEqual([first]);
  expect(await list({ base: 'release' })).toEqual([]);
  github.merge(first);
  expect(await list({ state: 'closed' })).toEqual([first]);
  expect(await list({})).toEqual([second]);
});

test('a pull request is opened once for a branch that has commits, and is changed', async () => {
  const { owner, repo, rest } = client;
  github.push('main', BASE);
  const open = (head: string) => rest.pulls.create({ owner, repo, title: 'Istio 1.31', head, base: 'main' });
  await expect(open('bump')).rejects.toMatchObject({ status: 422 });
  github.addPullRequest({ ...seed, base: { ref: 'release', sha: BASE } });
  const { data } = await open('bump');
  expect(data).toMatchObject({ head: { sha: HEAD }, user: { login: 'github-actions[bot]' } });
  await expect(open('bump')).rejects.toThrow('A pull request already exists for acme:bump.');
  const changed = await rest.pulls.update({ owner, repo, pull_number: data.number, body: 'Why', state: 'closed' });
  expect(changed.data).toMatchObject({ title: 'Istio 1.31', body: 'Why', state: 'closed', merged: false });
});

test('a body counts 65,536 characters, not bytes', async () => {
  const { owner, repo, rest } = client;
  const number = github.addPullRequest(seed);
  const update = (body: string) => rest.pulls.update({ owner, repo, pull_number: number, body });
  await expect(update('🌈'.repeat(65_536))).resolves.toMatchObject({ status: 200 });
  await expect(update('x'.repeat(65_537))).rejects.toMatchObject({ status: 422 });
});
