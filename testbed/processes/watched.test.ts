import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { waitFor } from '../bed/wait.ts';
import { commandLinesWith } from './command-lines.ts';
import { spawnWatched } from './watched.ts';

const env = { PATH: process.env.PATH };

/** A number of seconds that no other process sleeps. */
function seconds(test: number): string {
  return `${86_400 + test}.${process.pid}`;
}

test('gives the exit code and the output of a program', async () => {
  const { child, exitCode } = spawnWatched({ program: 'sh', args: ['-c', 'echo out; exit 7'], cwd: '/', env });
  if (child.stdout === null) throw new Error('There is no pipe.');
  expect(await text(child.stdout)).toBe('out\n');
  expect(await exitCode).toBe(7);
});

test('a program that does not exist ends with 127', async () => {
  expect(await spawnWatched({ program: '/no/such/program', args: [], cwd: '/', env }).exitCode).toBe(127);
});

test('kill() ends a program and what it started', async () => {
  const time = seconds(1);
  const started = spawnWatched({ program: 'sh', args: ['-c', `sleep ${time} & sleep ${time}`], cwd: '/', env });
  await waitFor('both to run', async () => ((await commandLinesWith(time)).length >= 3 ? true : undefined));
  started.kill();
  expect(await started.exitCode).toBeUndefined();
  await waitFor('all to end', async () => ((await commandLinesWith(time)).length === 0 ? true : undefined));
});

test('what a program leaves running ends with it', async () => {
  const time = seconds(2);
  expect(await spawnWatched({ program: 'sh', args: ['-c', `sleep ${time} & exit 0`], cwd: '/', env }).exitCode).toBe(0);
  await waitFor('it to end', async () => ((await commandLinesWith(time)).length === 0 ? true : undefined));
});

test('a program ends when the process that started it is killed', async () => {
  const time = seconds(3);
  const script = `
    const { spawnWatched } = await import('${join(import.meta.dirname, 'watched.ts')}');
    spawnWatched({ program: 'sleep', args: ['${time}'], cwd: '/', env: { PATH: process.env.PATH } });
    console.log('started');
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: parent.stdout }), 'line');
  parent.kill('SIGKILL');
  await waitFor('it to end', async () => ((await commandLinesWith(time)).length === 0 ? true : undefined));
});
