import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { checkedOutput } from './checked-output.ts';
import { importedFiles } from './imported-files.ts';
import { precomputed } from './precomputed.ts';

/**
 * Writes the sources of a module, itself included, as JavaScript into a directory, where they have the same places as
 * below the root. Types are checked by `npm run typecheck`; here they are only taken out.
 * @returns by written file what it was made of, relative to the root
 */
export async function writePlainSources(
  root: string,
  module: string,
  directory: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const madeOf = new Map<string, readonly string[]>();
  const typed: string[] = [];
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }\n');
  // ncc looks for one up to the root of the file system, and lets it say where modules are.
  await writeFile(join(directory, 'tsconfig.json'), '{}\n');
  for (const file of await importedFiles(root, [module])) {
    const replacement = await precomputed(root, file);
    if (replacement !== undefined) {
      for (const [name, text] of replacement.files) {
        await write(join(directory, name), text);
        madeOf.set(name, replacement.inputs);
      }
    } else if (file.endsWith('.ts')) {
      typed.push(file);
      madeOf.set(plainName(file), [file]);
    } else {
      await cp(join(root, file), join(directory, file));
      madeOf.set(file, [file]);
    }
  }
  const result = await build({
    absWorkingDir: root,
    entryPoints: typed,
    outbase: '.',
    outdir: directory,
    // Only to get at the imports.
    bundle: true,
    packages: 'external',
    plugins: [importsOfPlainSources],
    platform: 'node',
    format: 'esm',
    target: 'es2024',
    supported: { 'import-attributes': true },
    charset: 'utf8',
    // Not from tsconfig.json: nobody expects the bundles to depend on how types are checked.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    write: false,
    logLevel: 'silent',
  });
  await Promise.all(checkedOutput(result).map(({ path, text }) => write(path, text)));
  return madeOf;
}

/** Keeps each import, of the file that the module becomes. */
const importsOfPlainSources: Plugin = {
  name: 'imports-of-plain-sources',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: plainName(path), external: true },
    );
  },
};

function plainName(file: string): string {
  return file.replace(/\.ts$/, '.js');
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
