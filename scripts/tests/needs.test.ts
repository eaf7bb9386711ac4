import { glob, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from '../actions.ts';
import { createNeeds, isUnit, type TestNeeds, together } from './needs.ts';

const NOTHING: TestNeeds = { programs: [], bundles: [], schemas: false, goModules: false, browser: false };
const BUILT = `import { builtTools } from './testbed/build/built.ts';\n`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'needs-'));
  await write('testbed/build/built.ts', `import { ensureTools } from './ensure.ts';\nexport const builtTools = 1;`);
  await write('testbed/build/ensure.ts', 'export const ensureTools = 1;');
  await write('testbed/runner/run-bundle.ts', 'export function runBundle() {}');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, file)), { recursive: true });
  await writeFile(join(directory, file), text);
}

async function needsOf(text: string): Promise<TestNeeds> {
  await write('some.test.ts', text);
  return await createNeeds(directory)(join(directory, 'some.test.ts'));
}

describe('the programs of a test', () => {
  test('are those that it asks for, wherever the list is written', async () => {
    await write('lists.ts', `export const SOME = ['etcd', 'kwok'] as const;`);
    await write(
      'more.ts',
      `import { SOME } from './lists.ts';\nexport const MORE: readonly string[] = [...SOME, 'act'];`,
    );
    const { programs } = await needsOf(
      `${BUILT}import { MORE as ALL } from './more.ts';
      const own = (['helm'] satisfies string[]);
      test('x', async () => { const { helm } = await builtTools([...own, ...ALL, 'helmfile']); });`,
    );
    expect(programs).toEqual(['act', 'etcd', 'helm', 'helmfile', 'kwok']);
  });

  test('are those that a module asks for which it loads, also on the way', async () => {
    await write('set-up.ts', `${BUILT}export const tools = builtTools(['helm']);`);
    await write('between.ts', `export { tools } from './set-up.ts';`);
    expect((await needsOf(`import { tools } from './between.ts';`)).programs).toEqual(['helm']);
    expect((await needsOf(`test('x', async () => await import('./set-up.ts'));`)).programs).toEqual(['helm']);
  });

  test('are not those of a module whose types alone it takes', async () => {
    await write('set-up.ts', `${BUILT}export type Tools = string;\nbuiltTools(['helm']);`);
    expect(await needsOf(`import type { Tools } from './set-up.ts';`)).toEqual(NOTHING);
    expect(await needsOf(`import { type Tools } from './set-up.ts';`)).toEqual(NOTHING);
  });

  test.each([
    ['a list that is made when it runs', `const names = ['helm'].slice();\nbuiltTools(names);`],
    ['a parameter', `export function f(names: string[]) { return builtTools(names); }`],
    ['another name for the function', `const other = builtTools;\nother(['helm']);`],
    ['a function that calls it', `['helm'].map(builtTools);`],
  ])('cannot be hidden in %s', async (_, text) => {
    await expect(needsOf(BUILT + text)).rejects.toThrow(/^some\.test\.ts: which programs .* cannot be read/);
  });

  test('are not compiled by what it reaches', async () => {
    await write(
      'set-up.ts',
      `import { ensureTools } from './testbed/build/ensure.ts';\nensureTools({ only: ['helm'] });`,
    );
    await expect(needsOf(`import './set-up.ts';`)).rejects.toThrow('set-up.ts compiles programs, and tests reach it.');
    // The builder has tests of its own.
    await write('testbed/build/builder.ts', `import { ensureTools } from './ensure.ts';\nensureTools({ only: [] });`);
    expect(await needsOf(`import './testbed/build/builder.ts';`)).toEqual(NOTHING);
  });
});

describe('other needs of a test', () => {
  const runs = `import { runBundle } from './testbed/runner/run-bundle.ts';\n`;

  test('are the bundles that it names, or all', async () => {
    expect((await needsOf(`${runs}runBundle('action-soak', {}); runBundle('action-diff', {});`)).bundles).toEqual([
      'action-diff',
      'action-soak',
    ]);
    expect((await needsOf(`${runs}const run = (action: string) => runBundle(action, {});`)).bundles).toBe('all');
    expect((await needsOf(`${runs}const run = runBundle;`)).bundles).toBe('all');
  });

  test.each([
    ['testbed/act/suite.ts', { bundles: 'all' }],
    ['testbed/schemas/schemas.ts', { schemas: true }],
    ['testbed/build/module-directory.ts', { goModules: true }],
    ['testbed/browser/browser.ts', { browser: true }],
  ])('follow from loading %s', async (module, needs) => {
    await write(module, 'export const a = 1;');
    const found = await needsOf(`import { a } from './${module}';`);
    expect(found).toEqual({ ...NOTHING, ...needs });
    expect(isUnit(found)).toBe(false);
  });

  test('of a unit test are none', async () => {
    expect(isUnit(await needsOf(`import { readFile } from 'node:fs/promises';`))).toBe(true);
  });

  test('of several files are what any of them needs', () => {
    const one: TestNeeds = { ...NOTHING, programs: ['helm'], bundles: ['action-diff'] };
    const other: TestNeeds = { ...NOTHING, programs: ['etcd', 'helm'], bundles: ['action-diff'], browser: true };
    expect(together([one, other])).toEqual({
      ...{ programs: ['etcd', 'helm'], bundles: ['action-diff'], schemas: false, goModules: false, browser: true },
    });
    expect(together([one, { ...NOTHING, bundles: 'all' }]).bundles).toBe('all');
  });
});

test('what each test of the project needs can be read', async () => {
  const files = await Array.fromAsync(glob('{action-*,shared,testbed,scripts,bench}/**/*.test.ts', { cwd: root }));
  const needsOf = createNeeds(root);
  const all = await Promise.all(files.map((file) => needsOf(join(root, file))));
  expect(all.filter(isUnit).length).toBeGreaterThan(100);
});
