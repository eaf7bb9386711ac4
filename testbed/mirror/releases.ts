import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { releaseOf } from '../../shared/tools/releases.ts';
import { PLATFORMS, type Platform, platformKey, type ToolName } from '../../shared/tools/tool.ts';
import { ISTIO, TOOLS } from '../build/tools.ts';
import { type TarFile, tar } from './tar.ts';

/** The bed's programs that a mirror can serve. */
export const SERVED_PROGRAMS = ['istioctl-older', 'istioctl-newer', 'helm', 'helmfile', 'kubeconform'] as const;

type Served = (typeof SERVED_PROGRAMS)[number];

/** Paths of those programs. */
export type Programs = Readonly<Record<Served, string>>;

/** The platform whose programs the bed has. */
export const PLATFORM: Platform = { os: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'amd64' };

/** The releases that a mirror has: tool, version and which of the bed's programs it is. */
export const SERVED: readonly (readonly [ToolName, string, Served])[] = [
  ['istioctl', ISTIO.older, 'istioctl-older'],
  ['istioctl', ISTIO.newer, 'istioctl-newer'],
  ['helm', versionOf('helm'), 'helm'],
  ['helmfile', versionOf('helmfile'), 'helmfile'],
  ['kubeconform', versionOf('kubeconform'), 'kubeconform'],
];

function versionOf(name: Served): string {
  return TOOLS.find((tool) => tool.name === name)?.version ?? '';
}

/** A file of a release site; made when it is first asked for. */
export interface ReleaseFile {
  readonly kind: 'archive' | 'checksums';
  readonly read: () => Promise<Buffer>;
}

/**
 * Every file of these programs' releases by URL path, laid out as the projects do. The paths are those of the product: its own test compares them
 * with the projects' real ones. Archives for other platforms than this machine's hold a program that only says so.
 */
export function releaseFiles(programs: Partial<Programs>): ReadonlyMap<string, ReleaseFile> {
  const files = new Map<string, ReleaseFile>();
  for (const [tool, version, program] of SERVED) {
    const path = programs[program];
    if (path === undefined) continue;
    const archives = new Map<string, () => Promise<Buffer>>();
    for (const platform of PLATFORMS) {
      const { url, member, sums } = releaseOf(tool, version, platform, undefined);
      const read = once(() => archive(tool, platform, member, path));
      archives.set(basename(url), read);
      files.set(new URL(url).pathname, { kind: 'archive', read });
      if (files.has(new URL(sums).pathname)) continue;
      // goreleaser lists all archives of a release; Istio and Helm have a file beside each.
      const listed = sums.startsWith(url) ? new Map([[basename(url), read]]) : archives;
      files.set(new URL(sums).pathname, { kind: 'checksums', read: once(() => checksums(tool, listed)) });
    }
  }
  return files;
}

/** The other files of each archive, as the projects' release scripts put them in. */
const COMPANIONS: Readonly<Record<ToolName, readonly string[]>> = {
  istioctl: [],
  helm: ['LICENSE', 'README.md'],
  helmfile: ['LICENSE', 'README.md'],
  kubeconform: ['LICENSE'],
};

async function archive(tool: ToolName, platform: Platform, member: string, program: string): Promise<Buffer> {
  const own = platformKey(platform) === platformKey(PLATFORM);
  const content = own ? await readFile(program) : Buffer.from(`#!/bin/sh\necho ${tool} of ${platformKey(platform)}\n`);
  const directory = member.slice(0, -basename(member).length);
  const files: TarFile[] = COMPANIONS[tool].map((name) => ({
    ...{ name: directory + name, content: Buffer.from(`${name} of ${tool}\n`) },
  }));
  files.push({ name: member, content, executable: true });
  // Not compressed: the archives are large, read once, and never leave this machine.
  return gzipSync(tar(files), { level: 0 });
}

/** Istio's script writes one blank between the hash and the name, shasum and goreleaser two. */
async function checksums(tool: ToolName, archives: ReadonlyMap<string, () => Promise<Buffer>>): Promise<Buffer> {
  const lines: string[] = [];
  for (const [name, read] of archives) {
    const sum = createHash('sha256')
      .update(await read())
      .digest('hex');
    lines.push(`${sum}${tool === 'istioctl' ? ' ' : '  '}${name}\n`);
  }
  return Buffer.from(lines.join(''));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
