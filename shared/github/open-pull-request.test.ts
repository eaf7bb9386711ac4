import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectTo } from '../../testbed/github/connect.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { GitHub } from './client.ts';
import { defaultBranch, openPullRequest } from './open-pull-request.ts';

let fake: FakeGitHub;
let github: GitHub;
beforeEach(async () => {
  fake = await startFakeGitHub();
  github = connectTo(fake);
  fake.push('up', 'a'.repeat(40));
});
afterEach(() => fake.close());

const proposal = { head: 'up', base: 'main', title: 'Istio', body: 'Why' };

test('is opened, then updated in place', async () => {
  const opened = await openPullRequest(github, proposal);
  expect(opened).toMatchObject({ outcome: 'opened', author: 'github-actions[bot]' });
  const updated = await openPullRequest(github, { ...proposal, title: 'Istio, again' });
  expect(updated).toEqual({ ...opened, outcome: 'updated' });
});

test('goes to another base when asked', async () => {
  const { number } = await openPullRequest(github, proposal);
  fake.push('release', 'b'.repeat(40));
  await openPullRequest(github, { ...proposal, base: 'release' });
  const { owner, repo, rest } = github;
  expect((await rest.pulls.get({ owner, repo, pull_number: number })).data.base.ref).toBe('release');
});

test('a closed one, and one of a fork with a branch of that name, are not updated', async () => {
  const sides = { head: { ref: 'up', sha: 'c'.repeat(40) }, base: { ref: 'main', sha: 'd'.repeat(40) } };
  fake.addPullRequest({ title: 'Of a fork', ...sides, fork: true });
  const first = await openPullRequest(github, proposal);
  const { owner, repo, rest } = github;
  await rest.pulls.update({ owner, repo, pull_number: first.number, state: 'closed' });
  const second = await openPullRequest(github, proposal);
  expect(second.outcome).toBe('opened');
  expect(second.number).not.toBe(first.number);
});

test('without a branch or a base of that name is refused by GitHub', async () => {
  for (const wrong of [{ head: 'nowhere' }, { base: 'nowhere' }]) {
    await expect(openPullRequest(github, { ...proposal, ...wrong })).rejects.toMatchObject({
      name: 'UserError',
      what: expect.stringMatching(/^GitHub answered 422 while opening the pull request from/),
    });
  }
});

test('the default branch is read from the repository', async () => {
  expect(await defaultBranch(github)).toBe('main');
});
