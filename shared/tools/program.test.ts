import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CommandError } from '../report/errors.ts';
import { runProgram } from './program.ts';

let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'program-'));
});
afterAll(async () => {
  await rm(temporary, { recursive: true, force: true });
});

/** A process that ended stays in the table, as `Z`, until its new parent has asked for its exit code. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

const node = (script: string) => ({ program: process.execPath, args: ['-e', script], timeout: 100_000, temporary });

test('keeps an output larger than any buffer', async () => {
  const result = await runProgram(node('process.stdout.write("x".repeat(5_000_000))'));
  expect((await readFile(result.stdout)).length).toBe(5_000_000);
});

test('passes arguments without a shell', async () => {
  const args = ['-e', 'console.log(process.argv[1])', '$(id); `id` "q"'];
  const result = await runProgram({ program: process.execPath, args, timeout: 100_000, temporary });
  expect(await readFile(result.stdout, 'utf8')).toBe('$(id); `id` "q"\n');
});

test('a failure tells the exit code, the last lines and what to do next', async () => {
  const run = runProgram({ ...node('console.error("no such chart"); process.exit(3)'), next: 'Check the path.' });
  await expect(run).rejects.toMatchObject({
    failure: { exitCode: 3, lastLines: 'no such chart', timedOut: false },
    next: 'Check the path.',
  });
});

test('streams standard error while it also keeps it', async () => {
  const chunks: string[] = [];
  const result = await runProgram({ ...node('console.error("busy")'), onOutput: (chunk) => chunks.push(chunk) });
  expect(chunks.join('')).toBe('busy\n');
  expect(await readFile(result.stderr, 'utf8')).toBe('busy\n');
});

test('a time-out ends the program and what it started', async () => {
  const child = 'setInterval(() => {}, 1000); console.log(process.pid)';
  const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
  // How long they take to start is the machine's: a time-out that came before is tried again with a longer one.
  for (let timeout = 500; ; timeout *= 2) {
    const error = await runProgram({ ...node(script), timeout }).catch((caught: unknown) => caught);
    if (!(error instanceof CommandError)) throw new Error('The program ended well.', { cause: error });
    expect(error.failure.timedOut).toBe(true);
    if (error.failure.lastLines === '') continue;
    const grandchild = Number(error.failure.lastLines);
    expect(grandchild).toBeGreaterThan(0);
    expect(await isRunning(grandchild)).toBe(false);
    return;
  }
});

test('a program that does not exist is named', async () => {
  const run = runProgram({ program: '/nowhere/istioctl', args: [], timeout: 1000, temporary });
  await expect(run).rejects.toThrow('`/nowhere/istioctl` could not be started');
});

test('a program sees neither the inputs of the action nor the tokens of the runner', async () => {
  const secrets = { 'INPUT_GITHUB-TOKEN': 'x', ACTIONS_RUNTIME_TOKEN: 'x', GITHUB_TOKEN: 'x', GH_TOKEN: 'x' };
  Object.assign(process.env, secrets);
  try {
    const { stdout } = await runProgram(node('console.log(Object.keys(process.env).join("\\n"))'));
    const seen = (await readFile(stdout, 'utf8')).split('\n');
    expect(seen).toContain('PATH');
    expect(seen.filter((name) => name in secrets)).toEqual([]);
  } finally {
    for (const name of Object.keys(secrets)) delete process.env[name];
  }
});
