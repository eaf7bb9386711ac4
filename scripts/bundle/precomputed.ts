import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import type { BundledPageAssets } from '../../action-diff/src/html/assets.ts';
import { importedFiles } from './imported-files.ts';

/**
 * Puts results in the place of two kinds of modules that would compute them at every start:
 * - `*-schema.ts`, which exports what Ajv compiles from a JSON schema. A bundle gets the compiled code: compiling takes
 *   longer than everything else at start.
 * - `assets.ts`, which bundles the script and the style of a page. A bundle gets both as texts.
 *
 * Adds the files that a result depends on to `inputs`, relative to the root: esbuild does not read them itself.
 */
export function precomputed(root: string, inputs: Set<string>): Plugin {
  return {
    name: 'precomputed',
    setup({ onLoad }) {
      onLoad({ filter: /-schema\.ts$/ }, async ({ path }) => {
        if (isPackage(path)) return undefined;
        const exported = Object.entries((await import(pathToFileURL(path).href)) as object);
        const validators = exported.filter(([, value]) => isValidator(value)) as [string, ValidateFunction][];
        const [validator] = validators;
        if (validator === undefined) return undefined;
        if (validators.length > 1) throw new Error(`${path} must export one validator.`);
        for (const file of await importedFiles(root, path)) inputs.add(file);
        return { contents: validatorModule(...validator), loader: 'js' };
      });
      onLoad({ filter: /\/assets\.ts$/ }, async ({ path }) => {
        if (isPackage(path)) return undefined;
        const { bundlePageAssets } = (await import(pathToFileURL(path).href)) as {
          bundlePageAssets(): Promise<BundledPageAssets>;
        };
        const { assets, sources } = await bundlePageAssets();
        for (const file of sources) inputs.add(relative(root, file));
        for (const file of await importedFiles(root, path)) inputs.add(file);
        return { contents: `export const pageAssets = async () => (${JSON.stringify(assets)});`, loader: 'js' };
      });
    },
  };
}

function isPackage(path: string): boolean {
  return path.includes('/node_modules/');
}

function isValidator(value: unknown): value is ValidateFunction {
  return typeof value === 'function' && 'schemaEnv' in value;
}

/** Ajv writes CommonJS: esbuild resolves its `require`, and `module` is given to it here. */
function validatorModule(name: string, validate: ValidateFunction): string {
  if (validate.source === undefined) {
    throw new Error(`${name} has no code: compile it with Ajv's option \`code: { source: true }\`.`);
  }
  const code = standalone.default(new Ajv({ code: { source: true } }), validate);
  return `const module = {};\n${code}\nexport const ${name} = module.exports;\n`;
}
