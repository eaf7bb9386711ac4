import { build } from 'esbuild';

/** The project's own files that modules are made of, themselves included; relative to `root`. Packages are left out. */
export async function importedFiles(root: string, modules: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...modules],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'build',
    write: false,
    metafile: true,
    // Files that one of them imports for nothing but what they do when they are loaded.
    ignoreAnnotations: true,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs).sort();
}
