import { build } from 'esbuild';

/** The project's own files that a module is made of, itself included; relative to `root`. Packages are left out. */
export async function importedFiles(root: string, module: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [module],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'build',
    write: false,
    metafile: true,
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs).sort();
}
