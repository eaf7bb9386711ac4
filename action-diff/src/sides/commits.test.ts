import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createMeshRepository, type MeshRepository } from '../../../testbed/mesh-repository/mesh-repository.ts';
import { findCommits } from './commits.ts';
import { gitIn, uncommitted, withWorktree } from './git.ts';

let directory: string;
let repository: MeshRepository;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'commits-'));
  repository = await createMeshRepository(join(directory, 'repo'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** main: start, then `ours` on a branch, then `theirs` on main. */
async function branchedHistory() {
  const start = await repository.git('rev-parse', 'HEAD');
  await repository.git('checkout', '--quiet', '-b', 'upgrade');
  await repository.edit('environments/dev.yaml', (text) => `${text}# ours\n`);
  const ours = await repository.commit('ours');
  await repository.git('checkout', '--quiet', 'main');
  await repository.edit('environments/testing.yaml', (text) => `${text}# theirs\n`);
  const theirs = await repository.commit('theirs');
  return { start, ours, theirs };
}

const git = () => gitIn(repository.path, directory);
const pull = (baseSha: string, headSha: string) => ({ number: 1, baseSha, headSha });

test("a checkout of the pull request's commit is compared with where it left its base", async () => {
  const { start, ours, theirs } = await branchedHistory();
  await repository.git('checkout', '--quiet', ours);
  expect(await findCommits(git(), '', pull(theirs, ours))).toEqual({ base: start, head: ours, pushed: ours });
});

test("a checkout of GitHub's merge is compared with its first parent", async () => {
  const { ours, theirs } = await branchedHistory();
  await repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', ours);
  const merge = await repository.git('rev-parse', 'HEAD');
  expect(await findCommits(git(), '', pull(theirs, ours))).toEqual({ base: theirs, head: merge, pushed: ours });
});

test('a base that is named is found, as a branch of the remote too', async () => {
  const { start, ours, theirs } = await branchedHistory();
  await repository.git('update-ref', 'refs/remotes/origin/stable', theirs);
  await repository.git('checkout', '--quiet', ours);
  expect((await findCommits(git(), 'stable', undefined)).base).toBe(start);
});

test.each([
  ['a base that is not there', 'nowhere', undefined, 'does not have `nowhere`', 'fetch-depth: 0'],
  ['an option in place of a base', '--all', undefined, 'does not have `--all`', 'fetch-depth: 0'],
  ['a base commit that was not fetched', '', pull('f'.repeat(40), 'e'.repeat(40)), 'history', 'fetch-depth: 0'],
  ['a run without a pull request or a base', '', undefined, 'nothing to compare with', 'input `base`'],
])('refuses %s', async (_, base, pullRequest, what, next) => {
  await expect(findCommits(git(), base, pullRequest)).rejects.toMatchObject({
    what: expect.stringContaining(what),
    next: expect.stringContaining(next),
  });
});

test('a checkout without history is told what to fetch', async () => {
  const { ours, theirs } = await branchedHistory();
  const shallow = join(directory, 'shallow');
  await repository.git('clone', '--quiet', '--depth=1', '--branch=upgrade', `file://${repository.path}`, shallow);
  const run = findCommits(gitIn(shallow, directory), '', pull(theirs, ours));
  await expect(run).rejects.toMatchObject({ next: expect.stringContaining('fetch-depth: 0') });
});

test('a worktree is removed, also when what used it fails', async () => {
  const { theirs } = await branchedHistory();
  let seen = '';
  const use = withWorktree(git(), theirs, join(directory, 'side'), async (path) => {
    seen = path;
    throw new Error('no');
  });
  await expect(use).rejects.toThrow('no');
  expect(seen).toContain(join(directory, 'side', 'worktree'));
  expect((await repository.git('worktree', 'list')).split('\n')).toHaveLength(1);
});

test('files that are changed and not committed are named', async () => {
  expect(await uncommitted(git())).toEqual([]);
  await repository.edit('environments/dev.yaml', (text) => `${text}# mine\n`);
  expect(await uncommitted(git())).toEqual(['environments/dev.yaml']);
});
