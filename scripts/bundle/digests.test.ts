import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { root as project } from '../actions.ts';
import { bundleAction } from './bundle-action.ts';
import { DIGESTS, digestsOf, staleness } from './digests.ts';

/** A checkout in which action-x shares a module and a JSON file with action-y. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ type: 'module', scripts: { test: 'jest' }, devDependencies: { jest: '^30' } }),
  'package-lock.json': JSON.stringify({
    packages: {
      '': { name: 'small' },
      'node_modules/@vercel/ncc': { version: '3.0.0', dev: true },
      'node_modules/esbuild': { version: '1.0.0', dev: true },
      'node_modules/jest': { version: '30.0.0', dev: true },
      'node_modules/small': { version: '1.0.0' },
      'node_modules/yaml': { version: '2.0.0' },
    },
  }),
  'tsconfig.json': '{ "compilerOptions": { "strict": true } }\n',
  'action-x/src/main.ts':
    "import './effect.ts';\nimport { used } from '../../shared/used.ts';\nimport type { T } from './types.ts';\n" +
    "import { small } from 'small';\nconst value: T = small(used);\nclass Box {\n  value = value;\n}\nconsole.log(new Box(), `two\nlines`);\nif (value > 2) await import('./later.ts');\n",
  'action-x/src/effect.ts': "globalThis.console.log('effect');\n",
  'action-x/src/later.ts': "export const later = 'later';\nconsole.log(later);\n",
  'action-x/src/types.ts': 'export type T = number;\n',
  'action-x/test/main.test.ts': 'export {};\n',
  'action-y/src/main.ts': "import { used } from '../../shared/used.ts';\nconsole.log('y', used);\n",
  'shared/used.ts': "import data from './data.json' with { type: 'json' };\nexport const used = data.number;\n",
  'shared/data.json': '{ "number": 1 }\n',
  'shared/unused.ts': 'export const unused = 1;\n',
};

/** A package, as npm installs it. */
const PACKAGE: Readonly<Record<string, string>> = {
  'node_modules/small/package.json': '{ "name": "small", "version": "1.0.0", "license": "MIT", "main": "index.js" }\n',
  'node_modules/small/index.js': 'exports.small = (value) => value;\n',
};

let directory: string;
let root: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'digests-'));
  root = join(directory, 'checkout');
  await checkOut(root);
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function checkOut(to: string): Promise<void> {
  for (const [file, text] of Object.entries({ ...FILES, ...PACKAGE })) await put(to, file, text);
  await mkdir(join(to, 'node_modules', '@vercel'));
  await symlink(join(project, 'node_modules', '@vercel', 'ncc'), join(to, 'node_modules', '@vercel', 'ncc'));
  const check = 'shared/action/required-node.ts';
  await put(to, check, await readFile(join(project, check), 'utf8'));
}

async function put(to: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(to, file)), { recursive: true });
  await writeFile(join(to, file), text);
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(join(root, file), change(await readFile(join(root, file), 'utf8')));
}

/** Bundles action-x into its `dist/`, with what was made. */
async function build(to = root): Promise<Record<string, string>> {
  const { files, inputs } = await bundleAction(to, 'action-x');
  const digests = await digestsOf(to, inputs, files);
  const all = { ...Object.fromEntries(files), [DIGESTS]: JSON.stringify(digests) };
  for (const [name, text] of Object.entries(all)) await put(to, `action-x/dist/${name}`, text);
  return all;
}

async function stale(at = root): Promise<string | undefined> {
  return await staleness(at, 'action-x/dist');
}

test('a bundle fits its sources in any checkout: its path, the times of files, line ends and links do not count', async () => {
  const here = await build();
  expect(await stale()).toBeUndefined();

  const moved = join(directory, 'elsewhere', 'deeper', 'copy');
  await cp(root, moved, { recursive: true });
  for (const file of Object.keys(FILES)) {
    await utimes(join(moved, file), 0, 0);
    await edit(join('..', 'elsewhere', 'deeper', 'copy', file), (text) => text.replaceAll('\n', '\r\n'));
  }
  await rm(join(moved, 'node_modules'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(moved, 'node_modules'));
  expect(await stale(moved)).toBeUndefined();
  expect(await build(moved)).toEqual(here);
});

test.each([
  ['a test', () => edit('action-x/test/main.test.ts', (text) => `${text}// More.\n`)],
  ['another action', () => edit('action-y/src/main.ts', (text) => `${text}// More.\n`)],
  ['a module that it does not import', () => edit('shared/unused.ts', (text) => `${text}// More.\n`)],
  ['a new module', () => put(root, 'action-x/src/new.ts', 'export {};\n')],
  ['types', () => edit('action-x/src/types.ts', (text) => `${text}// More.\n`)],
  ['how types are checked', () => edit('tsconfig.json', () => '{ "compilerOptions": { "target": "ES5" } }')],
  ['the scripts of package.json', () => edit('package.json', (text) => text.replace('"jest"', '"jest --ci"'))],
  ['a package for development', () => edit('package-lock.json', (text) => text.replace('30.0.0', '30.1.0'))],
])('a change of what it is not made of leaves it fitting: %s', async (_, change) => {
  const before = await build();
  await change();
  expect(await stale()).toBeUndefined();
  expect(await build()).toEqual(before);
});

test.each([
  [
    'its own source',
    () => edit('action-x/src/later.ts', (text) => text.replace("'later'", "'much later'")),
    'later.ts',
  ],
  [
    'a shared source',
    () => edit('shared/used.ts', (text) => text.replace('.number', '.number + 1')),
    'used.ts changed',
  ],
  ['a JSON file', () => edit('shared/data.json', (text) => text.replace('1', '2')), 'data.json changed'],
  [
    'the check of Node',
    () => edit('shared/action/required-node.ts', (text) => text.replace('24', '26')),
    'required-node',
  ],
  ['a package', () => edit('package-lock.json', (text) => text.replace('2.0.0', '2.1.0')), 'package-lock.json changed'],
  [
    'the bundler',
    () => edit('package-lock.json', (text) => text.replace('3.0.0', '3.1.0')),
    'package-lock.json changed',
  ],
  [
    'what makes a bundle smaller',
    () => edit('package-lock.json', (text) => text.replace('1.0.0', '1.1.0')),
    'package-lock.json changed',
  ],
  [
    'the kind of modules',
    () => edit('package.json', (text) => text.replace('module', 'commonjs')),
    'package.json changed',
  ],
  ['a deleted source', () => rm(join(root, 'shared/data.json')), 'shared/data.json is missing'],
  ['a new manifest', () => put(root, 'action-x/src/package.json', '{ "sideEffects": false }'), 'package.json is new'],
  ['an edited bundle', () => edit('action-x/dist/index.js', (text) => `${text}//`), 'action-x/dist/index.js changed'],
  ['a deleted bundle', () => rm(join(root, 'action-x/dist'), { recursive: true }), 'digests.json is missing'],
  ['half a bundle', () => rm(join(root, 'action-x/dist/licenses.txt')), 'action-x/dist/licenses.txt is missing'],
  ['a file too many', () => put(root, 'action-x/dist/old.js', ''), 'action-x/dist/old.js does not belong to it'],
  [
    'a folder too many',
    () => put(root, 'action-x/dist/bundle-old/index.js', ''),
    'bundle-old/index.js does not belong',
  ],
  ['a damaged record', () => edit(`action-x/dist/${DIGESTS}`, (text) => text.slice(1)), 'missing or unreadable'],
])(
  'a change of what it is made of, or of itself, makes it stale, and the file is named: %s',
  async (_, change, reason) => {
    await build();
    await change();
    expect(await stale()).toContain(reason);
  },
);

const anyFile = fc.constantFrom(...Object.keys(FILES));
const folder = fc.constantFrom('.', 'shared', 'action-x', 'action-x/src', 'action-y/src');
const anyChange = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), file: anyFile, text: fc.constantFrom('\n', '// More.\n', 'x') }),
  fc.record({ kind: fc.constant('number' as const), file: anyFile }),
  fc.record({ kind: fc.constant('delete' as const), file: anyFile }),
  fc.record({ kind: fc.constant('swap' as const), file: anyFile, with: anyFile }),
  fc.record({
    kind: fc.constant('add' as const),
    file: fc
      .tuple(folder, fc.constantFrom('package.json', 'tsconfig.json', 'used.js', 'data.ts', 'later.mts'))
      .map(([parent, name]) => join(parent, name)),
    text: fc.constantFrom('{ "sideEffects": false }', '{ "type": "commonjs" }', '{ "compilerOptions": {} }'),
  }),
);
type Change = typeof anyChange extends fc.Arbitrary<infer T> ? T : never;

test('whatever is done to a checkout: a bundle that would differ does not fit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyChange, { minLength: 1, maxLength: 3 }), async (changes) => {
      await rm(root, { recursive: true, force: true });
      await checkOut(root);
      const before = await build();
      for (const step of changes) await apply(step).catch(ignoreMissing);
      const fits = (await stale()) === undefined;
      const after = await build().catch(() => 'cannot be built');
      if (fits) expect(after).toEqual(before);
    }),
    { numRuns: 6 },
  );

  async function apply(step: Change): Promise<void> {
    if (step.kind === 'append') return await edit(step.file, (text) => text + step.text);
    if (step.kind === 'number') return await edit(step.file, (text) => text.replace(/\d/, '7'));
    if (step.kind === 'delete') return await rm(join(root, step.file));
    if (step.kind === 'add') return await put(root, step.file, step.text);
    const aside = join(root, 'aside');
    await rename(join(root, step.file), aside);
    await rename(join(root, step.with), join(root, step.file));
    await rename(aside, join(root, step.with));
  }
});

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
