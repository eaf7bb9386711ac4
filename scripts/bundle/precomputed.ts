import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { BundledPageAssets } from '../../action-diff/src/html/assets.ts';
import { importedFiles } from './imported-files.ts';

/** What a bundle holds in the place of a module that would compute it at every start. */
export interface Precomputed {
  /** JavaScript by name, relative to the root: the module without its types, and what it imports. */
  readonly files: ReadonlyMap<string, string>;
  /** The project's files that it was made of, relative to the root. */
  readonly inputs: readonly string[];
}

/**
 * Puts results in the place of two kinds of modules:
 * - `*-schema.ts`, which exports what Ajv compiles from a JSON schema. A bundle gets the compiled code: compiling takes
 *   longer than everything else at start.
 * - `assets.ts`, which bundles the script and the style of a page. A bundle gets both as texts.
 *
 * Undefined for all other modules. `module` is relative to the root.
 */
export async function precomputed(root: string, module: string): Promise<Precomputed | undefined> {
  if (module.endsWith('-schema.ts')) return await validatorOf(root, module);
  if (basename(module) === 'assets.ts') return await assetsOf(root, module);
  return undefined;
}

async function validatorOf(root: string, module: string): Promise<Precomputed | undefined> {
  const exported = Object.entries((await import(pathToFileURL(join(root, module)).href)) as object);
  const validators = exported.filter(([, value]) => isValidator(value)) as [string, ValidateFunction][];
  const [validator] = validators;
  if (validator === undefined) return undefined;
  if (validators.length > 1) throw new Error(`${module} must export one validator.`);
  const [name, validate] = validator;
  // Ajv's code calls `require`.
  const common = module.replace(/\.ts$/, '.cjs');
  return {
    files: new Map([
      [common, validatorCode(name, validate)],
      [plain(module), `import ${name} from './${basename(common)}';\nexport { ${name} };\n`],
    ]),
    inputs: await importedFiles(root, [module]),
  };
}

function isValidator(value: unknown): value is ValidateFunction {
  return typeof value === 'function' && 'schemaEnv' in value;
}

function validatorCode(name: string, validate: ValidateFunction): string {
  if (validate.source === undefined) {
    throw new Error(`${name} has no code: compile it with Ajv's option \`code: { source: true }\`.`);
  }
  return standalone.default(new Ajv({ code: { source: true } }), validate);
}

async function assetsOf(root: string, module: string): Promise<Precomputed> {
  const { bundlePageAssets } = (await import(pathToFileURL(join(root, module)).href)) as {
    bundlePageAssets(): Promise<BundledPageAssets>;
  };
  const { assets, sources } = await bundlePageAssets();
  return {
    files: new Map([[plain(module), `export const pageAssets = async () => (${JSON.stringify(assets)});\n`]]),
    inputs: [...sources.map((file) => relative(root, file)), ...(await importedFiles(root, [module]))],
  };
}

function plain(module: string): string {
  return module.replace(/\.ts$/, '.js');
}
