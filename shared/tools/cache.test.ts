import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { addToCache, type CacheEntry, cachedProgram } from './cache.ts';

let directory: string;
const environment = { ...process.env };
const entry: CacheEntry = { name: 'helm', sum: 'a'.repeat(64), arch: 'amd64', member: 'linux-amd64/helm' };
const PROGRAM = '#!/bin/sh\necho helm\n';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cache-'));
  Object.assign(process.env, { RUNNER_TEMP: directory, RUNNER_TOOL_CACHE: join(directory, 'cache') });
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
  Object.assign(process.env, environment);
});

async function extracted(): Promise<string> {
  const path = await mkdtemp(join(directory, 'extracted-'));
  await mkdir(join(path, 'linux-amd64'));
  await writeFile(join(path, entry.member), PROGRAM, { mode: 0o755 });
  await writeFile(join(path, 'linux-amd64', 'LICENSE'), 'free\n');
  return path;
}

/** What the cache holds beside entries and their marks. */
async function remains(): Promise<string[]> {
  const names = await readdir(join(directory, 'cache', 'helm', `0.0.0-sha256-${entry.sum}`));
  return names.filter((name) => !/^\w+(?:\.complete)?$/.test(name));
}

test('what was added is found; nothing is before', async () => {
  expect(await cachedProgram(entry)).toBeUndefined();
  const program = await addToCache(entry, await extracted());
  expect(await cachedProgram(entry)).toBe(program);
  expect(await readFile(program, 'utf8')).toBe(PROGRAM);
  expect(await remains()).toEqual([]);
  expect(await cachedProgram({ ...entry, sum: 'b'.repeat(64) })).toBeUndefined();
  expect(await cachedProgram({ ...entry, arch: 'arm64' })).toBeUndefined();
});

test('an entry that another job made first stays as it is: it may be running', async () => {
  const program = await addToCache(entry, await extracted());
  const { ino } = await stat(program);
  expect(await addToCache(entry, await extracted())).toBe(program);
  expect((await stat(program)).ino).toBe(ino);
  expect(await remains()).toEqual([]);
});

test('what a job left behind when it was cut off is replaced', async () => {
  const partial = join(directory, 'cache', 'helm', `0.0.0-sha256-${entry.sum}`, 'amd64', 'linux-amd64');
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, 'helm'), '#!/bin', { mode: 0o755 });
  expect(await cachedProgram(entry)).toBeUndefined();
  const program = await addToCache(entry, await extracted());
  expect(await readFile(program, 'utf8')).toBe(PROGRAM);
  expect(await cachedProgram(entry)).toBe(program);
  expect(await remains()).toEqual([]);
});

test('an archive without the program is not cached', async () => {
  const path = await mkdtemp(join(directory, 'extracted-'));
  await expect(addToCache(entry, path)).rejects.toThrow('ENOENT');
  expect(await cachedProgram(entry)).toBeUndefined();
  expect(await remains()).toEqual([]);
});

test('jobs that race for one entry all get a program that runs', async () => {
  // A race can only be lost for an entry that is new: both add one at each stroke of the clock, and run its program at once.
  const job = `
    import { execFileSync } from 'node:child_process';
    import { addToCache, cachedProgram } from ${JSON.stringify(join(import.meta.dirname, 'cache.ts'))};
    const [entry, extracted] = JSON.parse(process.argv[1]);
    for (let round = 0; round < 60; round += 1) {
      const stroke = Math.ceil((Date.now() + 1) / 20);
      while (Date.now() < stroke * 20);
      entry.arch = String(stroke);
      const program = await addToCache(entry, extracted);
      if (execFileSync(program, { encoding: 'utf8' }) !== 'helm\\n') throw new Error('not the program');
      if ((await cachedProgram(entry)) !== program) throw new Error('not whole');
    }`;
  const argument = JSON.stringify([entry, await extracted()]);
  const run = (): Promise<number | null> =>
    new Promise((resolve) => {
      const args = ['--no-warnings', '--input-type=module', '--eval', job, argument];
      spawn(process.execPath, args, { env: process.env, stdio: ['ignore', 'inherit', 'inherit'] }).once(
        'close',
        resolve,
      );
    });
  expect(await Promise.all([run(), run()])).toEqual([0, 0]);
  expect(await remains()).toEqual([]);
});
