import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { pageAssets } from '../../action-diff/src/html/assets.ts';
import { root } from '../actions.ts';
import { precomputed } from './precomputed.ts';

interface Bundled {
  readonly code: string;
  readonly packages: readonly string[];
  readonly inputs: ReadonlySet<string>;
}

/** Bundles one module, packages included, as an action's bundle holds it. */
async function bundled(module: string, from = root): Promise<Bundled> {
  const inputs = new Set<string>();
  const { outputFiles, metafile } = await build({
    absWorkingDir: from,
    entryPoints: [module],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    plugins: [precomputed(from, inputs)],
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
  expect([...inputs]).toContain('action-diff/src/handover/handover.schema.json');
  const { validateHandover } = evaluate<{ validateHandover: (data: unknown) => boolean }>(code);
  const { validateHandover: original } = await import('../../action-diff/src/handover/handover-schema.ts');
  for (const data of [{}, [], { version: 'x' }, 'text']) expect(validateHandover(data)).toBe(original(data));
});

test('a schema’s options of another module count as what the bundle is made of', async () => {
  const { inputs } = await bundled('action-validate/src/fleet/fleet-schema.ts');
  expect([...inputs]).toEqual(
    expect.arrayContaining(['action-validate/src/fleet/fleet.schema.json', 'shared/config/mesh-schema.ts']),
  );
});

test('a page’s script and style are texts in a bundle, and all their files count', async () => {
  const { code, packages, inputs } = await bundled('action-diff/src/html/assets.ts');
  expect(packages).toEqual([]);
  expect(await evaluate<{ pageAssets: typeof pageAssets }>(code).pageAssets()).toEqual(await pageAssets());
  expect([...inputs]).toEqual(
    expect.arrayContaining([
      'action-diff/src/html/assets.ts',
      'action-diff/src/html/page.css',
      'action-diff/src/html/client/main.ts',
      'action-diff/src/html/client/lines.ts',
    ]),
  );
});

test('a module that is only named like a schema stays as it is', async () => {
  const { code, inputs } = await bundled('action-diff/src/engine/list-schema.ts');
  expect(code).toContain('x-kubernetes-list-map-keys');
  expect(inputs.size).toBe(0);
});

test('a validator that Ajv kept no code of is refused, with what to do', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'precomputed-'));
  try {
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
    const module = join(directory, 'small-schema.ts');
    await writeFile(module, "import { Ajv } from 'ajv';\nexport const validateSmall = new Ajv().compile({});\n");
    await expect(bundled(module, directory)).rejects.toThrow('code: { source: true }');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
