import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** What the page has besides its data. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The assets with the absolute paths of the files that they are made of. */
export interface BundledPageAssets {
  readonly assets: PageAssets;
  readonly sources: readonly string[];
}

/** The page's script and style. A bundle has both in the place of this module: see scripts/bundle/precomputed.ts. */
export async function pageAssets(): Promise<PageAssets> {
  return (await bundlePageAssets()).assets;
}

/** Makes the page's script and style of their sources. The script is one file: a page has nowhere to load another from. */
export async function bundlePageAssets(): Promise<BundledPageAssets> {
  const directory = import.meta.dirname;
  const stylesheet = join(directory, 'page.css');
  const { outputFiles, metafile } = await build({
    absWorkingDir: directory,
    entryPoints: ['client/main.ts'],
    bundle: true,
    format: 'iife',
    target: 'es2024',
    charset: 'utf8',
    minify: true,
    write: false,
    metafile: true,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: 'silent',
  });
  return {
    assets: {
      script: outputFiles[0]?.text ?? '',
      style: (await readFile(stylesheet, 'utf8')).replaceAll('\r\n', '\n'),
    },
    sources: [stylesheet, ...Object.keys(metafile.inputs).map((file) => join(directory, file))],
  };
}
