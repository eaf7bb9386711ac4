// Bundles one module with ncc and sends what became of it to the process that has started this one; see ncc.ts. A process
// of its own because ncc calls modules by where they are from the working directory, and because it needs much memory.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import type { NccOptions, NccResult } from './ncc.ts';
import { bundledFiles, missingModules, type StatsModule } from './stats-modules.ts';

/** Of ncc's own interface what is used here; it has no types. */
type Ncc = (
  entry: string,
  options: Readonly<Record<string, unknown>>,
) => Promise<{
  readonly code: string;
  readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>>;
  readonly stats: { toJson(options: Readonly<Record<string, unknown>>): { readonly modules: readonly StatsModule[] } };
}>;

// Nobody is left who would want the result.
process.on('disconnect', () => process.exit(1));

try {
  const result = await bundle(JSON.parse(process.argv[2] ?? '') as NccOptions);
  process.send?.(result, () => process.exit());
} catch (error) {
  // If it were thrown, Node would print the line of ncc's code, which is some million characters long.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function bundle({ entry, root, absent }: NccOptions): Promise<NccResult> {
  const checkout = join(process.cwd(), root);
  followNoLinks(join(checkout, 'node_modules'));
  const ncc = createRequire(join(checkout, 'package.json'))('@vercel/ncc') as Ncc;
  const { code, assets, stats } = await ncc(join(process.cwd(), entry), {
    // What is bundled must not depend on what this machine has bundled before.
    cache: false,
    // Node has no module of its own with such a name.
    externals: Object.fromEntries(absent.map((name) => [name, `node:${name}`])),
    filterAssetBase: checkout,
    quiet: true,
    sourceMapRegister: false,
    target: 'es2024',
  });
  const { modules } = stats.toJson({ all: false, modules: true, nestedModules: true, orphanModules: true, ids: true });
  return {
    files: Object.fromEntries([
      ['index.js', code],
      ...Object.entries(assets).map(([name, { source }]) => [name, source.toString()]),
    ]),
    modules: bundledFiles(modules).map(({ file, isHeld }) => ({ file: relative(process.cwd(), file), isHeld })),
    missing: missingModules(modules),
  };
}

/**
 * Lets webpack take links in a directory, and the directory itself, for what they link to. It would follow them, and calls
 * modules by where they are: a bundle would depend on whether node_modules is a link. Webpack has an option for this
 * (`resolve.symlinks`) that ncc does not pass on.
 */
function followNoLinks(directory: string): void {
  const { readlink } = fs;
  fs.readlink = ((path: string, ...rest: unknown[]) => {
    if (path !== directory && !path.startsWith(directory + sep)) return Reflect.apply(readlink, fs, [path, ...rest]);
    const done = rest.at(-1) as (error: Error) => void;
    process.nextTick(done, Object.assign(new Error(`${path} is taken for no link`), { code: 'EINVAL' }));
  }) as typeof fs.readlink;
}
