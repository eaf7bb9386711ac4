import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { checkedOutput } from './checked-output.ts';
import { entryCode } from './entry.ts';
import { licensesOf } from './licenses.ts';
import { precomputed } from './precomputed.ts';

/** What an action's `dist/` is to hold. */
export interface Bundle {
  /** By name. A file refers to earlier ones only; `index.js`, which the runner starts, is the last. */
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
    plugins: [precomputed(root, inputs), withoutSideEffects('@actions/core')],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const files = new Map<string, string>();
  for (const { path, text } of checkedOutput(result)) files.set(path.slice(join(root, 'dist/').length), text);
  const { metafile } = result;
  refuseUnresolved(metafile);
  const [main] =
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === `${id}/src/main.ts`) ?? [];
  files.set('licenses.txt', await licensesOf(root, packagesOf(metafile)));
  files.set('package.json', '{\n  "type": "module"\n}\n');
  const entry = await entryCode(root, `./${main?.slice('dist/'.length)}`);
  files.set('index.js', entry.code);
  for (const file of [...entry.inputs, ...Object.keys(metafile.inputs)]) if (!isPackage(file)) inputs.add(file);
  return { files, inputs: [...inputs].sort() };
}

function isPackage(file: string): boolean {
  return file.includes('node_modules/');
}

/** The directories of the packages that a bundle holds something of. */
function packagesOf({ outputs }: Metafile): string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const directories = files.flatMap(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  return [...new Set(directories)];
}

/** What `ws` uses when it is installed, which it is not on a runner. */
const OPTIONAL = ['bufferutil', 'utf-8-validate'];

/** esbuild leaves an import in a `try` as it is when there is no such module. */
function refuseUnresolved({ outputs }: Metafile): void {
  for (const { imports } of Object.values(outputs)) {
    for (const { path, external } of imports) {
      if (external !== true || isBuiltin(path) || OPTIONAL.includes(path)) continue;
      throw new Error(`The bundle would load ${path} from a node_modules that it does not have.`);
    }
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
