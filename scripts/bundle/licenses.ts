import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Name, version, licence and its text of every package in `directories` (relative to the root), by name. */
export async function licensesOf(root: string, directories: readonly string[]): Promise<string> {
  const texts = await Promise.all(directories.map((directory) => licenseOf(join(root, directory))));
  return `${[...new Set(texts)].sort().join('\n\n')}\n`;
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
