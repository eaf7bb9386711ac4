import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FileSteps, replaceFiles } from './replace-files.ts';

let directory: string;
let dist: string;
let temporary: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'replace-files-'));
  dist = join(directory, 'dist');
  temporary = join(directory, 'build', 'temporary');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** A bundle of two versions that print their name, with a file that only this version has. */
function version(name: string): Map<string, string> {
  return new Map([
    [`bundle-${name}/part.js`, `export const name = '${name}';\n`],
    [`bundle-${name}/index.js`, `import { name } from './part.js';\nconsole.log(name);\n`],
    ['package.json', '{ "type": "module" }\n'],
    ['index.js', `import('./bundle-${name}/index.js');\n`],
    ['digests.json', `"${name}"\n`],
  ]);
}

async function printed(): Promise<string> {
  return (await promisify(execFile)(process.execPath, [join(dist, 'index.js')])).stdout.trim();
}

/** The version that starting the bundle would print, by what its files import: each must be there. */
async function started(): Promise<string> {
  const imported = async (name: string): Promise<string> => {
    const text = await readFile(join(dist, name), 'utf8');
    const [, next] = /'\.\/(.+\.js)'/.exec(text) ?? [];
    return next === undefined ? text : await imported(join(dirname(name), next));
  };
  return /name = '(.+)'/.exec(await imported('index.js'))?.[1] ?? '';
}

async function held(): Promise<string[]> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(dist, join(parentPath, name))).sort();
}

/** Steps of which the one at `last` and all that follow fail, as in a process that is killed there. */
function interruptedAt(last: number): { steps: FileSteps; wasInterrupted: () => boolean } {
  let taken = 0;
  const interruptible = <A extends unknown[], R>(step: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      taken += 1;
      if (taken > last) throw new Error('interrupted');
      return step(...args);
    };
  };
  const steps = {
    writeFileSync: interruptible(fs.writeFileSync) as typeof fs.writeFileSync,
    renameSync: interruptible(fs.renameSync),
    rmSync: interruptible(fs.rmSync),
  };
  return { steps, wasInterrupted: () => taken > last };
}

test('what the directory held is gone when it holds the new files', async () => {
  replaceFiles(dist, version('old'), temporary);
  replaceFiles(dist, version('new'), temporary);
  expect(await held()).toEqual([...version('new').keys()].sort());
  expect((await readdir(dist)).filter((name) => name.startsWith('bundle-'))).toEqual(['bundle-new']);
  expect(await printed()).toBe('new');
  expect(fs.existsSync(temporary)).toBe(false);
});

test('a file that does not belong to it is gone, and a changed one is whole again, where the folder stays', async () => {
  replaceFiles(dist, version('new'), temporary);
  await writeFile(join(dist, 'bundle-new', 'other.js'), '');
  await writeFile(join(dist, 'bundle-new', 'part.js'), "export const name = 'edited';\n");
  replaceFiles(dist, version('new'), temporary);
  expect(await held()).toEqual([...version('new').keys()].sort());
  expect(await printed()).toBe('new');
});

test('after an interruption at any step it works as the old or as the new one, and the next build leaves nothing else', async () => {
  const seen = new Set<string>();
  for (let last = 0; ; last += 1) {
    await rm(dist, { recursive: true, force: true });
    replaceFiles(dist, version('old'), temporary);
    const { steps, wasInterrupted } = interruptedAt(last);
    try {
      replaceFiles(dist, version('new'), temporary, steps);
    } catch {
      // Interrupted.
    }
    if (!wasInterrupted()) break;
    seen.add(await started());
    replaceFiles(dist, version('next'), temporary);
    expect(await held()).toEqual([...version('next').keys()].sort());
    expect(fs.existsSync(temporary)).toBe(false);
  }
  expect(seen).toEqual(new Set(['old', 'new']));
});

test('a process that is killed while it replaces leaves a bundle that works', async () => {
  replaceFiles(dist, version('old'), temporary);
  const script = join(directory, 'replace.mjs');
  const module = pathToFileURL(join(import.meta.dirname, 'replace-files.ts')).href;
  const versions = ['old', 'new'].map((name) => [...version(name)]);
  await writeFile(
    script,
    `import { replaceFiles } from ${JSON.stringify(module)};
    const versions = ${JSON.stringify(versions)}.map((files) => new Map(files));
    for (let turn = 0; ; turn += 1) {
      replaceFiles(${JSON.stringify(dist)}, versions[turn % 2], ${JSON.stringify(temporary)});
      if (turn === 0) console.log('begun');
    }`,
  );
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    // Another moment each time.
    await setTimeout(round * 3);
    child.kill('SIGKILL');
    await closed;
    expect(['old', 'new']).toContain(await printed());
  }
});
