import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { UserError } from '../../shared/log/errors.ts';
import { sha256 } from '../../shared/tools/checksum.ts';
import { publishedSum } from '../../shared/tools/published-sums.ts';
import { PLATFORMS, type Platform, platformKey, thisPlatform } from '../../shared/tools/tool.ts';
import { readChecksums, recordedSum, withChecksum, writeChecksums } from './checksums.ts';
import { DownloadFailure, downloadFile } from './download-file.ts';
import { programIn } from './download-tool.ts';
import { downloadOf, type ToolDownload } from './download-urls.ts';
import type { ToolSettings } from './settings.ts';
import type { Tool } from './tools.ts';

/**
 * Records the checksums of released programs that the file does not know yet, for every platform. This machine's file
 * is downloaded and must have the checksum that its project publishes; for the others the published ones are taken.
 * Where a project publishes none, the files themselves are trusted from here on, and that is said.
 * @throws UserError when a site cannot be reached, or a file is not the published one or no program
 */
export async function lockDownloads(
  tools: readonly Tool[],
  { mirror, checksums: file }: Pick<ToolSettings, 'mirror' | 'checksums'>,
  log: (line: string) => void,
): Promise<void> {
  let checksums = await readChecksums(file);
  let isComplete = true;
  const lists: Lists = new Map();
  const temporary = await mkdtemp(join(tmpdir(), 'mesh-ci-lock-'));
  try {
    for (const tool of tools) {
      for (const platform of PLATFORMS) {
        const download = downloadOf(tool, platform, mirror);
        if (download === undefined || recordedSum(checksums, tool, platform) !== undefined) continue;
        isComplete = false;
        const found = await checksumOf(tool, platform, download, lists, temporary);
        const what = `${tool.name} ${tool.version} for ${platformKey(platform)}`;
        log(found === undefined ? `${what}: the site does not have it` : `${what}: ${found.sum} (${found.source})`);
        if (found === undefined) continue;
        checksums = withChecksum(checksums, tool, platform, found.sum);
        // At once: what is known stays known when a later site fails.
        await writeChecksums(file, checksums);
      }
    }
    if (isComplete) log('every checksum is recorded already');
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Lists of checksums by URL: one list is often for all platforms. Empty when the site does not have it. */
type Lists = Map<string, string>;

interface Found {
  readonly sum: string;
  /** Where it is from, for people. */
  readonly source: string;
}

/** Undefined when the site does not have the file. */
async function checksumOf(
  tool: Tool,
  platform: Platform,
  download: ToolDownload,
  lists: Lists,
  temporary: string,
): Promise<Found | undefined> {
  const directory = await mkdtemp(join(temporary, 'download-'));
  try {
    const expected = await published(tool, download, lists, join(directory, 'sums'));
    const isOwn = platformKey(platform) === platformKey(thisPlatform());
    if (expected !== undefined && !isOwn) return { sum: expected, source: 'published, not downloaded' };
    const file = join(directory, 'file');
    if (!(await get(tool, download.url, file))) return undefined;
    const sum = await sha256(file);
    if (expected !== undefined && expected !== sum) throw notAsPublished(tool, download, expected, sum);
    await programIn(tool, download.url, file, download.member);
    return { sum, source: expected === undefined ? 'not published: compare it' : 'published' };
  } finally {
    // Before the next one: they are large.
    await rm(directory, { recursive: true, force: true });
  }
}

/** What the project publishes for the file; undefined when it publishes nothing. */
async function published(
  tool: Tool,
  { url, sums }: ToolDownload,
  lists: Lists,
  file: string,
): Promise<string | undefined> {
  if (sums === undefined) return undefined;
  const text = lists.get(sums) ?? ((await get(tool, sums, file)) ? await readFile(file, 'utf8') : '');
  lists.set(sums, text);
  return publishedSum(text, basename(new URL(url).pathname));
}

/** @returns whether the site has it */
async function get({ name, version }: Tool, url: string, file: string): Promise<boolean> {
  try {
    await downloadFile(url, file);
    return true;
  } catch (error) {
    if (!(error instanceof DownloadFailure)) throw error;
    if (error.isAbsent) return false;
    throw new UserError(`${name} ${version} could not be locked: ${url}: ${error.message}.`, {
      next: 'Run this where the sites can be reached, or set MESH_CI_TOOLS_MIRROR. What was found before is recorded.',
      cause: error,
    });
  }
}

function notAsPublished({ name, version }: Tool, { url, sums }: ToolDownload, published: string, sum: string) {
  return new UserError(
    `${name} ${version} is not what its project publishes: ${url} has SHA-256 ${sum}, ${sums} says ${published}.`,
    { next: 'It was not recorded. Find out which of the two is wrong before you trust either.' },
  );
}
