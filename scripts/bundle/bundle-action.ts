import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { checkedOutput } from './checked-output.ts';
import { entryCode } from './entry.ts';
import { licensesOf } from './licenses.ts';
import { precomputed } from './precomputed.ts';

/** What an action's `dist/` is to hold. */
export interface Bundle {
  /** By name. `index.js`, which the runner starts, is the last. */
  readonly files: ReadonlyMap<string, string>;
  /** The project's own files that it is made of, relative to the root. */
  readonly inputs: readonly string[];
}

/**
 * Bundles an action with everything that it imports. The names of all files but `index.js` hold a digest of their
 * content, so that two versions of a bundle can lie side by side while one takes the place of the other.
 */
export async function bundleAction(root: string, id: string): Promise<Bundle> {
  const inputs = new Set<string>();
  const result = await build({
    absWorkingDir: root,
    entryPoints: { main: `${id}/src/main.ts` },
    outdir: 'dist',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    // What an action loads by `import()` stays a file of its own: most runs do not need it.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // The path of a package decides over names in the bundle: wherever node_modules is, it is this one.
    preserveSymlinks: true,
    charset: 'utf8',
    minify: true,
    legalComments: 'none',
    // For packages that are CommonJS and load Node's own modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    // Not from tsconfig.json: nobody expects the bundles to depend on how types are checked.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    plugins: [precomputed(root, inputs), absent(OPTIONAL), withoutSideEffects('@actions/core')],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const files = new Map<string, string>();
  for (const { path, text } of checkedOutput(result)) files.set(path.slice(join(root, 'dist/').length), text);
  const { metafile } = result;
  refuseUnresolved(metafile);
  await refuseDevelopment(root, Object.keys(metafile.inputs));
  const [main] =
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === `${id}/src/main.ts`) ?? [];
  files.set('licenses.txt', await licensesOf(root, packagesOf(heldFiles(metafile))));
  files.set('package.json', '{\n  "type": "module"\n}\n');
  const entry = await entryCode(root, `./${main?.slice('dist/'.length)}`);
  files.set('index.js', entry.code);
  for (const file of [...entry.inputs, ...Object.keys(metafile.inputs)]) if (isOwn(file)) inputs.add(file);
  return { files, inputs: [...inputs].sort() };
}

function isOwn(file: string): boolean {
  return !file.includes('node_modules/') && !file.startsWith(`${ABSENT}:`);
}

/**
 * What packages use only when somebody has installed it beside them: `ws` two that make it faster, `debug` one that knows
 * colours. A bundle has none, whether the tools of this checkout happen to bring it or not.
 */
const OPTIONAL = ['bufferutil', 'utf-8-validate', 'supports-color'];

/** Gives a bundle packages that fail when they are loaded, as those that are not installed do. */
function absent(names: readonly string[]): Plugin {
  return {
    name: 'absent',
    setup({ onResolve, onLoad }) {
      const filter = new RegExp(`^(${names.join('|')})$`);
      onResolve({ filter }, ({ path }) => ({ path, namespace: ABSENT }));
      onLoad({ filter, namespace: ABSENT }, ({ path }) => ({
        contents: `throw new Error('${path} is not in this bundle.');`,
      }));
    },
  };
}

const ABSENT = 'absent';

/** The files that a bundle holds something of: not those of which all was left out. */
function heldFiles({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}

/** The directories of the packages that files belong to. */
function packagesOf(files: readonly string[]): string[] {
  return [...new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []))];
}

/** esbuild leaves an import in a `try` as it is when there is no such module. */
function refuseUnresolved({ outputs }: Metafile): void {
  for (const { imports } of Object.values(outputs)) {
    for (const { path, external } of imports) {
      if (external !== true || isBuiltin(path)) continue;
      throw new Error(`The bundle would load ${path} from a node_modules that it does not have.`);
    }
  }
}

/** digests.json does not tell whether a package for development has changed. */
async function refuseDevelopment(root: string, files: readonly string[]): Promise<void> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const [found] = packagesOf(files).filter((directory) => packages[directory]?.dev === true);
  if (found !== undefined) {
    throw new Error(`The bundle would hold ${found}, a devDependency: make it a dependency, or import only its types.`);
  }
}

/**
 * Lets esbuild leave out the modules of a package that no action uses, which it may only when the package says that
 * loading one does nothing. @actions/core does not say so, and its OIDC client, which loads a whole HTTP client, would be
 * a third of the time that an action takes to start.
 */
function withoutSideEffects(name: string): Plugin {
  const resolving = Symbol('resolving');
  return {
    name: 'without-side-effects',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /.*/ }, async ({ path, pluginData, ...from }) => {
        const isOurs = path === name || from.importer.includes(`node_modules/${name}/`);
        if (!isOurs || pluginData === resolving) return undefined;
        const resolved = await resolve(path, { ...from, pluginData: resolving });
        return resolved.path.includes(`node_modules/${name}/`) ? { ...resolved, sideEffects: false } : undefined;
      });
    },
  };
}
