import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What of webpack's statistics tells which files a bundle holds. */
export interface BundleStats {
  readonly modules: readonly StatsModule[];
}

interface StatsModule {
  /** Path of the file, when it is one. */
  readonly nameForCondition?: string | null;
  /** Empty for a module that was left out. */
  readonly chunks?: readonly unknown[];
  /** Those that were joined to one. */
  readonly modules?: readonly StatsModule[];
}

/**
 * Name, version, licence and its text of every package that a bundle holds something of, by name. ncc's own list has the
 * packages of one file alone when there are several.
 */
export async function licensesOf({ modules }: BundleStats): Promise<string> {
  const directories = new Set(modules.filter(({ chunks }) => chunks?.length !== 0).flatMap(packagesOf));
  const texts = await Promise.all([...directories].map(licenseOf));
  return `${[...new Set(texts)].sort().join('\n\n')}\n`;
}

/** The directories of the packages that a module comes from. */
function packagesOf({ nameForCondition, modules }: StatsModule): string[] {
  const [directory] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(nameForCondition ?? '') ?? [];
  return [...(directory === undefined ? [] : [directory]), ...(modules ?? []).flatMap(packagesOf)];
}

async function licenseOf(directory: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = (await readdir(directory)).filter((file) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(file)).sort();
  const texts = await Promise.all(
    files.map(async (file) => (await readFile(join(directory, file), 'utf8')).replaceAll('\r\n', '\n').trim()),
  );
  return [`${name} ${version}`, license ?? 'see below', ...texts].join('\n');
}
