import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { pageAssets } from '../../action-diff/src/html/assets.ts';
import { root } from '../actions.ts';
import { precomputed } from './precomputed.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'precomputed-'));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

interface Bundled {
  readonly code: string;
  readonly packages: readonly string[];
  readonly inputs: readonly string[];
}

/** Bundles what takes the place of a module, packages included. */
async function bundled(module: string): Promise<Bundled> {
  const { files, inputs } = (await precomputed(root, module)) ?? { files: new Map(), inputs: [] };
  for (const [name, text] of files) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  const { outputFiles, metafile } = await build({
    absWorkingDir: directory,
    entryPoints: [module.replace(/\.ts$/, '.js')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const packages = Object.keys(metafile.inputs).filter((file) => file.includes('node_modules/'));
  return { code: outputFiles[0]?.text ?? '', packages, inputs };
}

/** What a module of CommonJS exports. */
function evaluate<T>(code: string): T {
  const module = { exports: {} };
  new Function('module', 'exports', 'require', code)(module, module.exports, createRequire(import.meta.url));
  return module.exports as T;
}

test('a schema is compiled when a bundle is made: the bundle holds no compiler, and judges the same', async () => {
  const { code, packages, inputs } = await bundled('action-diff/src/handover/handover-schema.ts');
  expect(packages.filter((file) => file.includes('ajv/dist/compile'))).toEqual([]);
  expect(inputs).toContain('action-diff/src/handover/handover.schema.json');
  const { validateHandover } = evaluate<{ validateHandover: (data: unknown) => boolean }>(code);
  const { validateHandover: original } = await import('../../action-diff/src/handover/handover-schema.ts');
  for (const data of [{}, [], { version: 'x' }, 'text']) expect(validateHandover(data)).toBe(original(data));
});

test('a schema’s options of another module count as what the bundle is made of', async () => {
  const { inputs } = await bundled('action-validate/src/fleet/fleet-schema.ts');
  expect(inputs).toEqual(
    expect.arrayContaining(['action-validate/src/fleet/fleet.schema.json', 'shared/config/mesh-schema.ts']),
  );
});

test('a page’s script and style are texts in a bundle, and all their files count', async () => {
  const { code, packages, inputs } = await bundled('action-diff/src/html/assets.ts');
  expect(packages).toEqual([]);
  expect(await evaluate<{ pageAssets: typeof pageAssets }>(code).pageAssets()).toEqual(await pageAssets());
  expect(inputs).toEqual(
    expect.arrayContaining([
      'action-diff/src/html/assets.ts',
      'action-diff/src/html/page.css',
      'action-diff/src/html/client/main.ts',
      'action-diff/src/html/client/lines.ts',
    ]),
  );
});

test('a module that is only named like a schema stays as it is, and any other', async () => {
  expect(await precomputed(root, 'action-diff/src/compare/list-schema.ts')).toBeUndefined();
  expect(await precomputed(root, 'action-diff/src/main.ts')).toBeUndefined();
});

test('a validator that Ajv kept no code of is refused, with what to do', async () => {
  const module = "import { Ajv } from 'ajv';\nexport const validateSmall = new Ajv().compile({});\n";
  await writeFile(join(directory, 'small-schema.ts'), module);
  await expect(precomputed(directory, 'small-schema.ts')).rejects.toThrow('code: { source: true }');
});
