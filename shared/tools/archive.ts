import { randomUUID } from 'node:crypto';
import { access, constants, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as toolCache from '@actions/tool-cache';
import type { ToolName } from '../config/tool-names.ts';
import { UserError } from '../log/errors.ts';
import { sha256 } from './checksum.ts';
import { download, downloadFailure } from './download.ts';
import type { Release } from './download-urls.ts';
import { runnerDirectories } from './runner-directories.ts';

/** A release's archive on this machine. */
export interface Archive {
  readonly file: string;
  /** Its SHA-256 in lower-case hex. */
  readonly sum: string;
}

/**
 * Downloads a release's archive for as long as `use` needs it.
 * @throws UserError that names the URL, with the failure as its cause
 */
export async function withArchive<T>(
  name: ToolName,
  version: string,
  { url }: Release,
  use: (archive: Archive) => Promise<T>,
): Promise<T> {
  const file = join(runnerDirectories().temporary, randomUUID());
  try {
    await download(url, file).catch((cause: unknown) => {
      throw notDownloaded(name, version, url, cause);
    });
    return await use({ file, sum: await sha256(file) });
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * Extracts an archive for as long as `use` needs it.
 * @throws UserError when the program is not in it
 */
export async function withExtracted<T>(
  name: ToolName,
  { file }: Archive,
  { url, member }: Release,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = `${file}-extracted`;
  try {
    try {
      await toolCache.extractTar(file, directory);
      await access(join(directory, member), constants.X_OK);
    } catch (cause) {
      throw notAnArchive(name, url, cause);
    }
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function notDownloaded(name: ToolName, version: string, url: string, cause: unknown): UserError {
  return new UserError(`${name} ${version} could not be downloaded from ${url}: ${downloadFailure(cause)}.`, {
    next: 'Check that this version exists and that the runner reaches the site, or set `tools.mirror` in mesh.yaml.',
    cause,
  });
}

function notAnArchive(name: ToolName, url: string, cause: unknown): UserError {
  return new UserError(`What ${url} serves is not an archive with ${name} in it.`, {
    next: 'Check what a browser or curl gets there: a proxy or a mirror may answer with a page of its own.',
    cause,
  });
}
