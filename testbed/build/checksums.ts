import { readFile, writeFile } from 'node:fs/promises';
import { type Platform, platformKey } from '../../shared/tools/tool.ts';
import type { Tool, ToolId } from './tools.ts';

/** SHA-256 of the files that programs of the bed may come in: for one version of each, by platform. */
export type Checksums = Readonly<Partial<Record<ToolId, VersionChecksums>>>;

interface VersionChecksums {
  readonly version: string;
  /** By platform (`linux-amd64`), in lower-case hex. */
  readonly sha256: Readonly<Record<string, string>>;
}

export async function readChecksums(file: string): Promise<Checksums> {
  return JSON.parse(await readFile(file, 'utf8')) as Checksums;
}

/** Undefined also when the file knows another version only. */
export function recordedSum(checksums: Checksums, tool: Tool, platform: Platform): string | undefined {
  const entry = checksums[tool.name];
  return entry?.version === tool.version ? entry.sha256[platformKey(platform)] : undefined;
}

/** With one more checksum. Those of other versions of the program go. */
export function withChecksum(checksums: Checksums, tool: Tool, platform: Platform, sum: string): Checksums {
  const entry = checksums[tool.name];
  const others = entry?.version === tool.version ? entry.sha256 : {};
  return {
    ...checksums,
    [tool.name]: { version: tool.version, sha256: { ...others, [platformKey(platform)]: sum } },
  };
}

/** Sorted: the same checksums are always the same text. */
export async function writeChecksums(file: string, checksums: Checksums): Promise<void> {
  await writeFile(file, `${JSON.stringify(sorted(checksums), undefined, 2)}\n`);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // `version` before `sha256`, as one says it.
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  if ('version' in value) entries.reverse();
  return Object.fromEntries(entries.map(([key, element]) => [key, sorted(element)]));
}
