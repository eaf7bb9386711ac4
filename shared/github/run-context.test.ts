import { expect, test } from '@jest/globals';
import { readRunContext, runUrl } from './run-context.ts';

const ENV = { GITHUB_REPOSITORY: 'acme/mesh', GITHUB_RUN_ID: '42' };

test('reads the run', async () => {
  const run = await readRunContext(ENV);
  expect(runUrl(run)).toBe('https://github.com/acme/mesh/actions/runs/42');
});

test.each([undefined, '', '0', 'latest', '1.5', '9'.repeat(20)])('refuses the run id %j', async (GITHUB_RUN_ID) => {
  await expect(readRunContext({ ...ENV, GITHUB_RUN_ID })).rejects.toThrow('GITHUB_RUN_ID');
});

test('refuses a repository without its owner', async () => {
  await expect(readRunContext({ ...ENV, GITHUB_REPOSITORY: 'mesh' })).rejects.toThrow('GITHUB_REPOSITORY');
});
