import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkOut, type Release } from '../action-soak/test/release.ts';
import { type FakeGitHub, startFakeGitHub } from '../testbed/github/server.ts';
import { root } from './actions.ts';

let directory: string;
let release: Release;
let github: FakeGitHub;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'action-'));
  release = await checkOut('{ testing: { soak: 1h }, dev: }');
  github = await startFakeGitHub();
  for (const name of ['testing', 'dev']) github.addEnvironment({ name });
  await writeFile(join(directory, 'token'), `${github.token}\n`);
});
afterAll(async () => {
  await Promise.all([github.close(), release.remove()]);
  await rm(directory, { recursive: true, force: true });
});

/** What `npm run action -- …` prints when it is started in `cwd`. */
function action(args: readonly string[], cwd: string): Promise<{ exitCode: number | null; printed: string }> {
  return new Promise((resolve, reject) => {
    const { PATH, HOME } = process.env;
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'action.ts'), ...args],
      {
        cwd: root,
        env: {
          PATH,
          HOME,
          TMPDIR: directory,
          INIT_CWD: cwd,
          GITHUB_API_URL: github.url,
          GITHUB_REPOSITORY: 'acme/mesh',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, printed: Buffer.concat(chunks).toString('utf8') }));
  });
}

test('runs the sources in the current directory, and tells summary and outputs at the end', async () => {
  const token = `@${join(directory, 'token')}`;
  const { exitCode, printed } = await action(
    ['action-soak', '--environment', 'testing', '--github-token', token],
    release.workspace,
  );
  expect(printed).toMatch(/^pass: /);
  expect(printed).toMatch(/─── Summary ───\n[\s\S]*\*\*pass\*\*[\s\S]*─── Outputs ───\nverdict {3}pass\n/);
  expect(printed).not.toContain(github.token);
  expect(printed).not.toContain('::');
  expect(exitCode).toBe(0);
});

test('a failure is told with its place, and is the exit code', async () => {
  const args = ['action-soak', '--environment=tsting', '--github-token=x', '--workspace', release.workspace];
  const { exitCode, printed } = await action(args, directory);
  expect(printed).toMatch(/^error: mesh\.yaml: .*`tsting`.*\nDid you mean `testing`\?/);
  expect(exitCode).toBe(1);
});

test('an input that has to be given is asked for before anything runs', async () => {
  const { exitCode, printed } = await action(['action-soak'], directory);
  expect(printed).toMatch(/^`--environment` is missing\.\n/);
  expect(exitCode).toBe(1);
});

test('an action that is not there is told with the nearest', async () => {
  const { exitCode, printed } = await action(['action-soke'], directory);
  expect(printed).toMatch(/^There is no action `action-soke`\.\nDid you mean `action-soak`\? /);
  expect(exitCode).toBe(1);
});

test('help lists the inputs', async () => {
  const { exitCode, printed } = await action(['action-soak', '--help'], directory);
  expect(printed).toContain('  --environment (required)\n');
  expect(exitCode).toBe(0);
});
