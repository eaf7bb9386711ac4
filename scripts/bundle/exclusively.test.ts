import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { exclusively } from './exclusively.ts';

let directory: string;
let holder: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'exclusively-'));
});

afterEach(async () => {
  holder?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** A process that has the lock until it is killed. */
async function startHolder(lock: string): Promise<ChildProcess> {
  const script = join(directory, 'hold.mjs');
  const module = pathToFileURL(join(import.meta.dirname, 'exclusively.ts')).href;
  await writeFile(
    script,
    `import { exclusively } from ${JSON.stringify(module)};
    const forever = () => new Promise((resolve) => {
      setInterval(resolve, 2 ** 30);
      console.log('held');
    });
    await exclusively(${JSON.stringify(lock)}, forever, () => console.log('waits'));`,
  );
  const child = spawn(process.execPath, ['--no-warnings', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  expect(String((await once(child.stdout, 'data'))[0]).trim()).toBe('held');
  return child;
}

test('a second process waits and says so; a lock ends with a process that is killed', async () => {
  const lock = join(directory, 'build', 'lock');
  holder = await startHolder(lock);
  let ran = false;
  let waits = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    waits = resolve;
  });
  const done = exclusively(
    lock,
    async () => {
      ran = true;
    },
    () => waits(),
  );
  await waiting;
  expect(ran).toBe(false);
  holder.kill('SIGKILL');
  await done;
  expect(ran).toBe(true);
});

test('the lock is free again after an action, and after one that fails', async () => {
  const lock = join(directory, 'build', 'lock');
  const waits: string[] = [];
  const onWait = (): void => {
    waits.push('waits');
  };
  await expect(exclusively(lock, () => Promise.reject(new Error('fails')), onWait)).rejects.toThrow('fails');
  expect(await exclusively(lock, async () => 'result', onWait)).toBe('result');
  expect(waits).toEqual([]);
});
