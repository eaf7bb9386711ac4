import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectTo } from '../../testbed/github/connect.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { GitHub } from './client.ts';
import { environmentNames, readEnvironment } from './environments.ts';

let fake: FakeGitHub;
let github: GitHub;

beforeEach(async () => {
  fake = await startFakeGitHub();
  github = connectTo(fake);
});

afterEach(() => fake.close());

test.each([
  [{}, { requiresReview: false, waitMinutes: 0 }],
  [{ branchPolicy: 'protected' }, { requiresReview: false, waitMinutes: 0 }],
  [{ reviewers: ['ada'] }, { requiresReview: true, waitMinutes: 0 }],
  [
    { waitTimer: 30, reviewers: ['ada', 'grace'] },
    { requiresReview: true, waitMinutes: 30 },
  ],
] as const)('%j is read as %j', async (seed, settings) => {
  fake.addEnvironment({ name: 'production', ...seed });
  expect(await readEnvironment(github, 'production')).toEqual(settings);
});

test('an environment that the settings do not have is none, and the others can be named', async () => {
  fake.addEnvironment({ name: 'testing' });
  fake.addEnvironment({ name: 'dev' });
  expect(await readEnvironment(github, 'productoin')).toBeUndefined();
  expect(await environmentNames(github)).toEqual(['dev', 'testing']);
});

test('a refusal names the permission to add', async () => {
  github = connectTo(fake, fake.tokenWith({ deployments: 'read' }));
  const refused = { next: expect.stringContaining('permissions: { actions: read }') };
  await expect(readEnvironment(github, 'dev')).rejects.toMatchObject(refused);
  await expect(environmentNames(github)).rejects.toMatchObject(refused);
});
