import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkoutVariables } from './checkout.ts';

const { GITHUB_REPOSITORY, GITHUB_SHA } = process.env;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkout-'));
  delete process.env.GITHUB_REPOSITORY;
  delete process.env.GITHUB_SHA;
});
afterAll(async () => {
  if (GITHUB_REPOSITORY !== undefined) process.env.GITHUB_REPOSITORY = GITHUB_REPOSITORY;
  if (GITHUB_SHA !== undefined) process.env.GITHUB_SHA = GITHUB_SHA;
  await rm(directory, { recursive: true, force: true });
});

test('a directory that is no checkout has a name all the same', async () => {
  expect(await checkoutVariables(directory)).toEqual({ GITHUB_REPOSITORY: 'local/checkout', GITHUB_SHA: '' });
});

test.each(['https://github.com/acme/mesh.git', 'https://github.com/acme/mesh', 'git@github.com:acme/mesh.git'])(
  'the repository is that of the remote %s',
  async (url) => {
    const path = await mkdtemp(join(directory, 'clone-'));
    for (const args of [
      ['init', '--quiet'],
      ['remote', 'add', 'origin', url],
    ]) {
      execFileSync('git', ['-C', path, ...args]);
    }
    expect((await checkoutVariables(path)).GITHUB_REPOSITORY).toBe('acme/mesh');
  },
);
