import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { goEnvironment, goFlags } from './go.ts';
import { groupDirectory, type Tool } from './tools.ts';

/** Bytes of Go by import path. */
export type SourceSizes = ReadonlyMap<string, number>;

/**
 * The packages that Go would compile for these programs now, which are those that its own cache lacks, with the size of
 * their sources: compiling takes about as long as they are large.
 */
export async function sourcesToCompile(group: string, tools: readonly Tool[]): Promise<SourceSizes> {
  const format = '{{if .Stale}}{{.ImportPath}}\t{{.Dir}}{{range .GoFiles}}\t{{.}}{{end}}{{end}}';
  const { stdout } = await promisify(execFile)(
    'go',
    ['list', '-deps', ...goFlags(tools), '-f', format, ...tools.map((tool) => tool.package)],
    { cwd: groupDirectory(group), env: goEnvironment(), maxBuffer: 64 * 1024 * 1024 },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(await Promise.all(lines.map(sizeOf)));
}

async function sizeOf(line: string): Promise<[string, number]> {
  const [importPath = '', directory = '', ...files] = line.split('\t');
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(directory, file))).size));
  return [importPath, sizes.reduce((total, size) => total + size, 0)];
}
