import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { root } from './actions.ts';

// `npm run build` in a checkout with one small action.

let checkout: string;

beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'build-'));
  await cp(join(root, 'scripts'), join(checkout, 'scripts'), { recursive: true });
  await cp(join(root, 'shared', 'action'), join(checkout, 'shared', 'action'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) await cp(join(root, file), join(checkout, file));
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  await mkdir(join(checkout, 'action-x', 'src'), { recursive: true });
  await writeSource('first');
});

afterEach(async () => {
  await rm(checkout, { recursive: true, force: true });
});

async function writeSource(text: string): Promise<void> {
  await writeFile(join(checkout, 'action-x', 'src', 'main.ts'), `console.log('${text}' satisfies string);\n`);
}

const BUILD = ['--disable-warning=ExperimentalWarning', 'scripts/build.ts'];

async function build(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [...BUILD, ...args], { cwd: checkout })).stdout.trim();
}

function startBuild(): ChildProcess {
  return spawn(process.execPath, [...BUILD, '--force'], { cwd: checkout, stdio: 'ignore' });
}

/** What the bundle prints. */
async function run(): Promise<string> {
  const bundle = join(checkout, 'action-x', 'dist', 'index.js');
  return (await promisify(execFile)(process.execPath, [bundle])).stdout.trim();
}

/** What runs of the files of the checkout. */
async function processes(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.includes(checkout));
}

test('a bundle that fits its sources is used as it is, and any other is built', async () => {
  expect(await build()).toMatch(/^bundles: action-x in [\d.]+ s \(action-x\/dist\/digests.json is missing/);
  expect(await run()).toBe('first');
  expect(await build()).toBe('bundles: up to date');
  await writeSource('second');
  expect(await build()).toMatch(/^bundles: action-x in [\d.]+ s \(action-x\/src\/main.ts changed\)$/);
  expect(await run()).toBe('second');
  expect(await build('--force')).toMatch(/^bundles: action-x in [\d.]+ s \(asked for\)$/);
});

test.each(['licenses.ts', 'ncc-process.ts'])(
  'a change of the program that bundles makes every bundle stale: %s',
  async (module) => {
    await build();
    await writeFile(join(checkout, 'scripts', 'bundle', module), '// More.\n', { flag: 'a' });
    expect(await build()).toContain(`(scripts/bundle/${module} changed)`);
  },
);

test('what cannot be built leaves the bundle as it was', async () => {
  await build();
  await writeFile(join(checkout, 'action-x', 'src', 'main.ts'), "import './none.ts';\n");
  await expect(build()).rejects.toThrow('./none.ts');
  expect(await run()).toBe('first');
});

test('two builds at once: each ends well, and one of them has nothing left to do', async () => {
  const logs = await Promise.all([build(), build()]);
  expect(await run()).toBe('first');
  expect(logs.filter((log) => log.includes('bundles: action-x in'))).toHaveLength(1);
  expect(logs.filter((log) => log.endsWith('bundles: up to date'))).toHaveLength(1);
});

test.each(['SIGINT', 'SIGKILL'] as const)(
  'a build that ends by %s leaves a bundle that works, and nothing that stays',
  async (signal) => {
    await build();
    await writeSource('second');
    // From before it has begun to after its end on an idle machine.
    for (const milliseconds of [50, 200, 400, 700, 1000]) {
      const child = startBuild();
      const ended = once(child, 'exit');
      await setTimeout(milliseconds);
      child.kill(signal);
      await ended;
      expect(['first', 'second']).toContain(await run());
    }
    // ncc notices the end of the build that has started it, if it has not yet.
    while ((await processes()).length > 0) await setTimeout(50);
    await build();
    expect(await run()).toBe('second');
    expect(await readdir(join(checkout, 'build', 'bundles'))).toEqual([]);
    expect(
      (await readdir(join(checkout, 'action-x', 'dist'))).map((name) => name.replace(/-\w{12}$/, '')).sort(),
    ).toEqual(['bundle', 'digests.json', 'index.js', 'licenses.txt', 'package.json']);
  },
);
