import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { root as project } from '../actions.ts';
import { type Bundle, bundleAction } from './bundle-action.ts';

let root: string;

const LOCKED = {
  'node_modules/@actions/core': {},
  'node_modules/small': {},
  'node_modules/tester': { dev: true },
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-action-'));
  await cp(join(project, 'shared', 'action'), join(root, 'shared', 'action'), { recursive: true });
  await put('package.json', '{ "type": "module" }');
  await mkdir(join(root, 'node_modules', '@vercel'), { recursive: true });
  await symlink(join(project, 'node_modules', '@vercel', 'ncc'), join(root, 'node_modules', '@vercel', 'ncc'));
  await put('package-lock.json', JSON.stringify({ packages: LOCKED }));
  for (const name of ['tester', 'small']) {
    await put(`node_modules/${name}/package.json`, `{ "name": "${name}", "version": "1.2.3", "license": "MIT" }`);
    await put(`node_modules/${name}/index.js`, `exports.value = '${name}';\n`);
    await put(`node_modules/${name}/LICENSE`, `Licence of ${name}\r\n`);
  }
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

async function bundle(main: string): Promise<Bundle> {
  await put('action-x/src/main.ts', main);
  return await bundleAction(root, 'action-x');
}

test('the licences of the packages that it holds are in it, and of no other', async () => {
  const { files } = await bundle("import { value } from 'small';\nconsole.log(value);\n");
  expect(files.get('licenses.txt')).toBe('small 1.2.3\nMIT\nLicence of small\n');
});

test('index.js is the last file, and all that it loads has other names in another version', async () => {
  await put('action-x/src/later.ts', "console.log('later');\n");
  const first = [...(await bundle("await import('./later.ts');\n")).files.keys()];
  expect(first.at(-1)).toBe('index.js');
  await put('action-x/src/later.ts', "console.log('much later');\n");
  const second = [...(await bundle("await import('./later.ts');\n")).files.keys()];
  expect(first.filter((name) => second.includes(name))).toEqual(['licenses.txt', 'package.json', 'index.js']);
});

test('a devDependency is refused: digests.json would not tell that it changed', async () => {
  await expect(bundle("import { value } from 'tester';\nconsole.log(value);\n")).rejects.toThrow(
    'node_modules/tester, a devDependency',
  );
});

test('a package that package-lock.json does not name is refused for the same reason', async () => {
  await put('node_modules/stray/package.json', '{ "name": "stray" }');
  await put('node_modules/stray/index.js', "exports.value = 'stray';\n");
  await expect(bundle("import { value } from 'stray';\nconsole.log(value);\n")).rejects.toThrow('node_modules/stray');
});

test('what an action does not use of @actions/core is not in its bundle: it would take long to load', async () => {
  await put(
    'node_modules/@actions/core/package.json',
    '{ "name": "@actions/core", "version": "1.0.0", "type": "module" }',
  );
  await put('node_modules/@actions/core/index.js', "export * from './summary.js';\nexport * from './oidc.js';\n");
  await put('node_modules/@actions/core/summary.js', "export const summary = 'summary';\n");
  await put('node_modules/@actions/core/oidc.js', "console.log('a whole HTTP client');\nexport const oidc = 1;\n");
  const { files } = await bundle("import { summary } from '@actions/core';\nconsole.log(summary);\n");
  const texts = [...files.values()].join('');
  expect(texts).toContain('summary');
  expect(texts).not.toContain('HTTP client');
  expect(files.get('licenses.txt')).toContain('@actions/core 1.0.0');
});

test('a module that is not there is refused, even where its absence is caught', async () => {
  await expect(bundle("import './none.ts';\n")).rejects.toThrow('none.ts');
  await expect(bundle("try {\n  await import('none');\n} catch {}\n")).rejects.toThrow('would load none');
});

test('a package that others use only where it is installed is absent, although a tool of the checkout brings it', async () => {
  await put('node_modules/supports-color/index.js', "exports.value = 'colours';\n");
  await put(
    'node_modules/small/index.js',
    "try { exports.value = require('supports-color').value; } catch { exports.value = 'none'; }\n",
  );
  const { files, inputs } = await bundle("import { value } from 'small';\nconsole.log(value);\n");
  expect([...files.values()].join('')).not.toContain('colours');
  expect(inputs).toEqual(['action-x/src/main.ts', 'shared/action/required-node.ts']);
  await Promise.all([...files].map(([name, text]) => put(`action-x/dist/${name}`, text)));
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'action-x', 'dist', 'index.js')]);
  expect(stdout).toBe('none\n');
});
