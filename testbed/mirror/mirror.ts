import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { releaseOf } from '../../shared/tools/releases.ts';
import type { Platform, ToolName } from '../../shared/tools/tool.ts';
import { ISTIO, TOOLS } from '../build/tools.ts';
import { tar } from './tar.ts';

/** Serves the bed's programs as their projects serve their releases. */
export interface Mirror {
  /** Base URL: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** Answers the next `times` requests whose path holds `part` with this status. */
  fail(part: string, status: number, times: number): void;
  /** Serves other bytes than it should for paths that hold `part`. */
  corrupt(part: string): void;
  close(): Promise<void>;
}

type Programs = Readonly<Record<'istioctl-older' | 'istioctl-newer' | 'helm' | 'helmfile' | 'kubeconform', string>>;

export async function startMirror(programs: Programs): Promise<Mirror> {
  const archives = archivesOf(programs);
  const requests: string[] = [];
  const faults: { part: string; status: number; times: number }[] = [];
  const corrupted: string[] = [];
  const packed = new Map<string, Promise<Buffer>>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const fault = faults.find(({ part, times }) => times > 0 && path.includes(part));
    if (fault !== undefined) {
      fault.times -= 1;
      response.writeHead(fault.status).end();
      return;
    }
    const archive = archives.get(path.replace(/\.sha256$/, ''));
    if (archive === undefined) {
      response.writeHead(404).end('Not Found');
      return;
    }
    const bytes = packed.get(archive.program) ?? pack(archive);
    packed.set(archive.program, bytes);
    void send(
      response,
      path,
      bytes,
      corrupted.some((part) => path.includes(part)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    fail: (part, status, times) => void faults.push({ part, status, times }),
    corrupt: (part) => void corrupted.push(part),
    close: () => close(server),
  };
}

interface Archive {
  readonly program: string;
  readonly member: string;
}

/** By URL path. The paths are those of the product: its own test compares them with the projects' real ones. */
function archivesOf(programs: Programs): ReadonlyMap<string, Archive> {
  const platform: Platform = { os: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'amd64' };
  const version = (name: string): string => TOOLS.find((tool) => tool.name === name)?.version ?? '';
  const served: readonly (readonly [ToolName, string, string])[] = [
    ['istioctl', ISTIO.older, programs['istioctl-older']],
    ['istioctl', ISTIO.newer, programs['istioctl-newer']],
    ['helm', version('helm'), programs.helm],
    ['helmfile', version('helmfile'), programs.helmfile],
    ['kubeconform', version('kubeconform'), programs.kubeconform],
  ];
  return new Map(
    served.map(([tool, toolVersion, program]) => {
      const { url, member } = releaseOf(tool, toolVersion, platform, undefined);
      return [new URL(url).pathname, { program, member }];
    }),
  );
}

async function pack({ program, member }: Archive): Promise<Buffer> {
  // Level 1: the archives are large, read once, and never leave this machine.
  return gzipSync(tar(member, await readFile(program)), { level: 1 });
}

async function send(response: ServerResponse, path: string, archive: Promise<Buffer>, corrupt: boolean): Promise<void> {
  const bytes = await archive;
  if (path.endsWith('.sha256')) response.end(`${createHash('sha256').update(bytes).digest('hex')}\n`);
  else response.end(corrupt ? Buffer.concat([bytes, Buffer.from('x')]) : bytes);
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
