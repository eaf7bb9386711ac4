import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';

/** What the page has besides its data. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * The page's script and style, from their sources. In a bundle this module is replaced by one that holds both: see
 * scripts/bundle.ts.
 */
export async function pageAssets(): Promise<PageAssets> {
  const sources = new Map<string, string>();
  await collect('main.ts', sources);
  return {
    script: `'use strict';{\n${[...sources.values()].join('')}}\n`,
    style: await readFile(new URL('page.css', import.meta.url), 'utf8'),
  };
}

const IMPORT = /^import [^;]+ from '\.\/([^']+\.ts)';\n/gm;

/**
 * Puts a file of the script behind those that it imports. All share one scope, in which top-level names must differ:
 * a browser loads no modules from within one file.
 */
async function collect(file: string, sources: Map<string, string>): Promise<void> {
  if (sources.has(file)) return;
  const text = await readFile(new URL(`client/${file}`, import.meta.url), 'utf8');
  for (const [, imported = ''] of text.matchAll(IMPORT)) await collect(imported, sources);
  const own = text.replaceAll(IMPORT, '').replaceAll(/^export /gm, '');
  sources.set(file, stripTypeScriptTypes(own));
}
