import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../shared/log/errors.ts';
import { sha256 } from '../../shared/tools/checksum.ts';
import { downloadFile } from './download-file.ts';
import type { ToolDownload } from './download-urls.ts';
import type { Tool } from './tools.ts';

export interface DownloadOptions {
  /** A directory for unfinished files, on the file system of the program's place; removed at the end. */
  readonly staging: string;
  /** The file that `sum` is from, for messages. */
  readonly checksums: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Downloads a program to its place, where it appears at once and whole.
 * @param sum SHA-256 that the file must have before anything is extracted from it
 * @throws DownloadFailure when the site does not give it, UserError when what it gives is not what it should be
 */
export async function downloadTool(
  tool: Tool,
  { url, member }: ToolDownload,
  sum: string,
  path: string,
  { staging, checksums, signal }: DownloadOptions,
): Promise<void> {
  const file = join(staging, 'download');
  try {
    await mkdir(staging, { recursive: true });
    await downloadFile(url, file, signal);
    const actual = await sha256(file);
    if (actual !== sum) throw wrongChecksum(tool, url, actual, sum, relative(process.cwd(), checksums));
    const program = await programIn(tool, url, file, member);
    await mkdir(dirname(path), { recursive: true });
    await rename(program, path);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * The program in a downloaded file, executable: the file itself, or what is extracted beside it.
 * @throws UserError when it is not in it
 */
export async function programIn(tool: Tool, url: string, file: string, member: string | undefined): Promise<string> {
  if (member === undefined) {
    await chmod(file, 0o755);
    return file;
  }
  const directory = `${file}-extracted`;
  const program = join(directory, member);
  try {
    await mkdir(directory);
    await promisify(execFile)('tar', ['-xzf', file, '-C', directory, member]);
    await access(program, constants.X_OK);
  } catch (cause) {
    throw new UserError(`What ${url} serves is not an archive with ${tool.name} in it.`, {
      next: 'Check what a browser or curl gets there: a proxy or a mirror may answer with a page of its own.',
      cause,
    });
  }
  return program;
}

function wrongChecksum({ name, version }: Tool, url: string, actual: string, sum: string, file: string): UserError {
  return new UserError(
    `The checksum of ${name} ${version} is wrong: ${url} has SHA-256 ${actual}, ${file} says ${sum}.`,
    {
      where: { file },
      next: 'Nothing was installed. Find out why the file changed before you trust it, or whether a proxy answers with a page of its own; MESH_CI_TOOLS=build compiles the program instead.',
    },
  );
}
