import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findBuilt } from './built.ts';

let directory: string;
const cache = process.env.MESH_CI_CACHE;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'no-tools-'));
  process.env.MESH_CI_CACHE = directory;
});
afterAll(async () => {
  if (cache === undefined) delete process.env.MESH_CI_CACHE;
  else process.env.MESH_CI_CACHE = cache;
  await rm(directory, { recursive: true, force: true });
});

test('a program that is not built is named at once, with the command that builds it', async () => {
  const one = findBuilt(['helm']);
  await expect(one).rejects.toThrow('helm of the test bed is not built. Build it: npm run tools -- helm');
});

test('all that are missing are in one message', async () => {
  const several = findBuilt(['kubectl', 'helm']);
  await expect(several).rejects.toThrow(
    'kubectl, helm of the test bed are not built. Build them: npm run tools -- kubectl helm',
  );
});
