import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { minify } from '@swc/core';
import { Ajv, type AnySchema } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import handoverSchema from '../action-diff/src/handover/handover.schema.json' with { type: 'json' };
import { FIRST_ERROR } from '../action-diff/src/handover/handover-schema.ts';
import { pageAssets } from '../action-diff/src/html/assets.ts';
import fleetSchema from '../action-validate/src/fleet/fleet.schema.json' with { type: 'json' };
import meshSchema from '../shared/config/mesh.schema.json' with { type: 'json' };
import { AJV_OPTIONS } from '../shared/config/mesh-schema.ts';
import { root } from './actions.ts';
import { type BundleStats, licensesOf } from './licenses.ts';

const STAMPS = join(root, 'node_modules', '.cache', 'mesh-ci');

/** Bundles that differ only by machine would never be up to date: everything that goes in is pinned by the lock file. */
const NCC = ['--minify', '--no-cache', '--no-source-map-register', '--target', 'es2024'];

/**
 * Compiles the TypeScript and bundles each action with ncc into its `dist/`, two at a time. An action whose sources
 * and bundle are as they were after its last build here is skipped.
 */
export async function buildBundles(ids: readonly string[], log: (line: string) => void): Promise<void> {
  const sources = await hashOf([
    'shared/**/*.{ts,json}',
    'package-lock.json',
    'tsconfig*.json',
    'scripts/bundle.ts',
    'scripts/licenses.ts',
  ]);
  const stale: string[] = [];
  for (const id of ids) if ((await stamp(id, sources)) !== (await savedStamp(id))) stale.push(id);
  if (stale.length === 0) {
    log('bundles: up to date');
    return;
  }
  await rm(join(root, 'build'), { recursive: true, force: true });
  // Types are checked by `npm run typecheck`; here they are only taken out.
  await execute(['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json']);
  await compileSchema(meshSchema, 'shared/config/mesh-schema', 'validateMesh');
  await compileSchema(fleetSchema, 'action-validate/src/fleet/fleet-schema', 'validateFleet');
  await compileSchema(handoverSchema, 'action-diff/src/handover/handover-schema', 'validateHandover', FIRST_ERROR);
  await inlinePageAssets();
  await withoutSideEffects('@actions/core');
  const queue = [...stale];
  const worker = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const started = Date.now();
      await rm(join(root, id, 'dist'), { recursive: true, force: true });
      await execute([
        'node_modules/@vercel/ncc/dist/ncc/cli.js',
        ...['build', `build/${id}/src/main.js`, '--out', `${id}/dist`, ...NCC],
        ...['--stats-out', `build/${id}.json`],
      ]);
      await minifyChunks(join(root, id, 'dist'));
      const stats = JSON.parse(await readFile(join(root, 'build', `${id}.json`), 'utf8')) as BundleStats;
      await writeFile(join(root, id, 'dist', 'licenses.txt'), await licensesOf(stats));
      await mkdir(STAMPS, { recursive: true });
      await writeFile(join(STAMPS, `${id}.stamp`), await stamp(id, sources));
      log(`bundles: ${id} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
    }
  };
  await Promise.all([worker(), worker()]);
}

/** ncc minifies the main file alone, not those that `import()` loads. */
async function minifyChunks(dist: string): Promise<void> {
  for await (const name of glob('*.index.js', { cwd: dist })) {
    const file = join(dist, name);
    const { code } = await minify(await readFile(file, 'utf8'), { module: true, compress: true, mangle: true });
    await writeFile(file, code);
  }
}

/** Puts ready code in the place of a module that compiles a schema: compiling takes longer than all else at start. */
async function compileSchema(schema: AnySchema, module: string, name: string, options = AJV_OPTIONS): Promise<void> {
  const ajv = new Ajv({ ...options, code: { source: true } });
  const path = join(root, 'build', module);
  // Ajv's code calls `require`.
  await writeFile(`${path}.cjs`, standalone.default(ajv, ajv.compile(schema)));
  await writeFile(`${path}.js`, `import ${name} from './${basename(module)}.cjs';\nexport { ${name} };\n`);
}

/** Puts the script and style of action-diff's page in the place of the module that makes them of their sources. */
async function inlinePageAssets(): Promise<void> {
  const { script, style } = await pageAssets();
  const { code } = await minify(script, { compress: true, mangle: true });
  await writeFile(
    join(root, 'build', 'action-diff', 'src', 'html', 'assets.js'),
    `export const pageAssets = async () => (${JSON.stringify({ script: code, style })});\n`,
  );
}

/**
 * Lets ncc leave out the modules of a package that no action uses, which it may only when the package says that loading
 * one does nothing. @actions/core does not say so, and its OIDC client, which loads a whole HTTP client, would be a
 * third of the time that an action takes to start. ncc finds the copy in `build/` first.
 */
async function withoutSideEffects(name: string): Promise<void> {
  const copy = join(root, 'build', 'node_modules', name);
  await cp(join(root, 'node_modules', name), copy, { recursive: true });
  const manifest = join(copy, 'package.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, JSON.stringify({ ...JSON.parse(text), sideEffects: false }));
}

/** A text that changes when the sources or the bundle of an action do. */
async function stamp(id: string, sources: string): Promise<string> {
  return `${sources} ${await hashOf([`${id}/src/**/*`])} ${await hashOf([`${id}/dist/**/*`])}\n`;
}

async function savedStamp(id: string): Promise<string | undefined> {
  return await readFile(join(STAMPS, `${id}.stamp`), 'utf8').catch(() => undefined);
}

async function hashOf(patterns: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const files = (await Array.fromAsync(glob(patterns, { cwd: root, withFileTypes: true })))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(`${file}\0`).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

function execute(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(' ')} failed:\n${Buffer.concat(chunks).toString('utf8')}`));
    });
  });
}
