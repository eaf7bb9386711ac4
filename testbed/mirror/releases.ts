import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ToolName } from '../../shared/config/tool-names.ts';
import { releaseOf } from '../../shared/tools/download-urls.ts';
import { PLATFORMS, type Platform, platformKey } from '../../shared/tools/tool.ts';
import { downloadOf, type ToolDownload } from '../build/download-urls.ts';
import { ISTIO, TOOLS, type ToolId } from '../build/tools.ts';
import { type TarFile, tar } from './tar.ts';

/** The programs of the suite that a mirror can serve. */
export const SERVED_PROGRAMS = ['istioctl-older', 'istioctl-newer', 'helm', 'helmfile', 'kubeconform'] as const;

/** Paths of those programs. */
export type Programs = Readonly<Record<(typeof SERVED_PROGRAMS)[number], string>>;

/** The platform whose programs the bed has. */
export const PLATFORM: Platform = { os: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'amd64' };

/** The releases of the suite's programs that a mirror has: tool, version and which of the bed's programs it is. */
export const SERVED: readonly (readonly [ToolName, string, (typeof SERVED_PROGRAMS)[number]])[] = [
  ['istioctl', ISTIO.older, 'istioctl-older'],
  ['istioctl', ISTIO.newer, 'istioctl-newer'],
  ['helm', versionOf('helm'), 'helm'],
  ['helmfile', versionOf('helmfile'), 'helmfile'],
  ['kubeconform', versionOf('kubeconform'), 'kubeconform'],
];

function versionOf(name: ToolId): string {
  return TOOLS.find((tool) => tool.name === name)?.version ?? '';
}

/** A program that a mirror can serve, and where. */
interface Served {
  readonly program: ToolId;
  readonly download: (platform: Platform) => ToolDownload | undefined;
}

/** Istio's snapshots are served as if they were releases: the suite knows no others. */
const ALL_SERVED: readonly Served[] = [
  ...SERVED.map(
    ([tool, version, program]): Served => ({
      program,
      download: (platform) => releaseOf(tool, version, platform, undefined),
    }),
  ),
  ...TOOLS.filter(({ name }) => !SERVED.some(([, , program]) => program === name)).map(
    (tool): Served => ({
      program: tool.name,
      download: (platform) => downloadOf(tool, platform, undefined),
    }),
  ),
];

/** A file of a release site; made when it is first asked for. */
export interface ReleaseFile {
  readonly kind: 'program' | 'checksums';
  readonly read: () => Promise<Buffer>;
}

/**
 * Every file of these programs' releases by URL path, laid out as the projects do. The paths are those of the product
 * and of the bed's own downloads: their tests compare them with the projects' real ones. What is for other platforms
 * than this machine's is a program that only says so.
 */
export function releaseFiles(programs: Partial<Readonly<Record<ToolId, string>>>): ReadonlyMap<string, ReleaseFile> {
  const files = new Map<string, ReleaseFile>();
  for (const { program, download } of ALL_SERVED) {
    const path = programs[program];
    if (path === undefined) continue;
    const released = new Map<string, () => Promise<Buffer>>();
    for (const platform of PLATFORMS) {
      const found = download(platform);
      if (found === undefined) continue;
      const { url, member, sums } = found;
      const read = once(() => releaseFile(program, platform, member, path));
      released.set(basename(url), read);
      files.set(new URL(url).pathname, { kind: 'program', read });
      if (sums === undefined || files.has(new URL(sums).pathname)) continue;
      // goreleaser and its like list all files of a release; Istio, Helm and Kubernetes have a file beside each.
      const listed = sums.startsWith(url) ? new Map([[basename(url), read]]) : released;
      files.set(new URL(sums).pathname, { kind: 'checksums', read: once(() => checksums(new URL(url), listed)) });
    }
  }
  return files;
}

/** The other files of an archive, as the projects' release scripts put them in. */
const COMPANIONS: Readonly<Partial<Record<ToolId, readonly string[]>>> = {
  helm: ['LICENSE', 'README.md'],
  helmfile: ['LICENSE', 'README.md'],
  kubeconform: ['LICENSE'],
  etcd: ['README.md', 'etcdctl', 'etcdutl'],
  prometheus: ['LICENSE', 'NOTICE', 'prometheus.yml', 'promtool'],
  act: ['LICENSE', 'README.md'],
  actionlint: ['LICENSE.txt', 'README.md'],
};

async function releaseFile(
  program: ToolId,
  platform: Platform,
  member: string | undefined,
  path: string,
): Promise<Buffer> {
  const key = platformKey(platform);
  const own = key === platformKey(PLATFORM);
  const content = own ? await readFile(path) : Buffer.from(`#!/bin/sh\necho ${program} of ${key}\n`);
  if (member === undefined) return content;
  const directory = member.slice(0, -basename(member).length);
  const files: TarFile[] = (COMPANIONS[program] ?? []).map((name) => ({
    name: directory + name,
    content: Buffer.from(`${name} of ${program}\n`),
  }));
  files.push({ name: member, content, executable: true });
  // Not compressed: the archives are large, read once, and never leave this machine.
  return gzipSync(tar(files), { level: 0 });
}

/** Kubernetes publishes the hash alone; Istio's script writes one blank before the name, shasum and goreleaser two. */
async function checksums(url: URL, released: ReadonlyMap<string, () => Promise<Buffer>>): Promise<Buffer> {
  const lines: string[] = [];
  for (const [name, read] of released) {
    const sum = createHash('sha256')
      .update(await read())
      .digest('hex');
    if (url.hostname === 'dl.k8s.io') return Buffer.from(sum);
    lines.push(`${sum}${url.pathname.startsWith('/istio/') ? ' ' : '  '}${name}\n`);
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
