import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { transform } from 'esbuild';
import { entryCode } from './entry.ts';
import { licensesOf } from './licenses.ts';
import { runNcc } from './ncc.ts';
import { packagesOf, placeInCheckout, refuseMissing, refuseUnlocked } from './packages.ts';
import { writePlainSources } from './plain-sources.ts';
import { copyWithoutSideEffects } from './without-side-effects.ts';

/** What an action's `dist/` is to hold. */
export interface Bundle {
  /** By path in `dist/`. `index.js`, which the runner starts, is the last. */
  readonly files: ReadonlyMap<string, string>;
  /** The project's own files that it is made of, relative to the root. */
  readonly inputs: readonly string[];
}

/**
 * What packages use only when somebody has installed it beside them: `ws` two that make it faster, `debug` one that knows
 * colours. A bundle has none, whether the tools of this checkout happen to bring it or not.
 */
const OPTIONAL = ['bufferutil', 'utf-8-validate', 'supports-color'];

/** Where an action's bundle is made, relative to the root. What ncc calls modules depends on it. */
export function workingDirectory(id: string): string {
  return join('build', 'bundles', id);
}

/**
 * Bundles an action with everything that it imports. What ncc makes is in a folder whose name holds a digest of it, so
 * that two versions of a bundle can lie side by side while one takes the place of the other.
 */
export async function bundleAction(root: string, id: string): Promise<Bundle> {
  const directory = join(root, workingDirectory(id));
  await rm(directory, { recursive: true, force: true });
  try {
    const madeOf = await writePlainSources(root, `${id}/src/main.ts`, directory);
    await copyWithoutSideEffects('@actions/core', root, directory);
    const options = { entry: `${id}/src/main.js`, root: relative(directory, root), absent: OPTIONAL };
    const { files, modules, missing } = await runNcc(directory, options);
    refuseMissing(missing);
    const used = modules.map(({ file, isHeld }) => ({ file: placeInCheckout(root, directory, file), isHeld }));
    await refuseUnlocked(root, packagesOf(used.map(({ file }) => file)));
    const parts = await minified(files);
    const folder = `bundle-${digest(parts)}`;
    const entry = await entryCode(root, `./${folder}/index.js`);
    const held = used.filter(({ isHeld }) => isHeld).map(({ file }) => file);
    return {
      files: new Map([
        ...[...parts].map(([name, text]) => [`${folder}/${name}`, text] as const),
        ['licenses.txt', await licensesOf(root, packagesOf(held))],
        ['package.json', '{\n  "type": "module"\n}\n'],
        ['index.js', entry.code],
      ]),
      inputs: [...new Set([...entry.inputs, ...used.flatMap(({ file }) => madeOf.get(file) ?? [])])].sort(),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The scripts that ncc made, smaller. The package.json that it adds is the one of `dist/`. */
async function minified(files: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const names = Object.keys(files).filter((name) => name !== 'package.json');
  const other = names.find((name) => !name.endsWith('.js'));
  if (other !== undefined) throw new Error(`ncc would add ${other} to the bundle, which is no script.`);
  const codes = names.sort().map(async (name) => {
    const { code } = await transform(files[name] ?? '', {
      format: 'esm',
      target: 'es2024',
      charset: 'utf8',
      minify: true,
      treeShaking: true,
      legalComments: 'none',
    });
    return [name, code] as const;
  });
  return new Map(await Promise.all(codes));
}

function digest(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [name, text] of files) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex').slice(0, 12);
}
