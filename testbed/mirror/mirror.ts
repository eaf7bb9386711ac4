import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
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

export type Programs = Readonly<
  Record<'istioctl-older' | 'istioctl-newer' | 'helm' | 'helmfile' | 'kubeconform', string>
>;

export interface MirrorOptions {
  /** A directory in the layout of kubeconform's catalogue, as `schemaDirectory` makes it. Default: serves no schemas. */
  readonly schemas?: string;
}

export async function startMirror(programs: Programs, { schemas }: MirrorOptions = {}): Promise<Mirror> {
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
    const schema = SCHEMA.exec(path)?.[1];
    if (schema !== undefined) {
      void sendSchema(response, schemas, schema);
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

export const PLATFORM: Platform = { os: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'amd64' };

/** The releases that a mirror has: tool, version and which of the bed's programs it is. */
export const SERVED: readonly (readonly [ToolName, string, keyof Programs])[] = [
  ['istioctl', ISTIO.older, 'istioctl-older'],
  ['istioctl', ISTIO.newer, 'istioctl-newer'],
  ['helm', versionOf('helm'), 'helm'],
  ['helmfile', versionOf('helmfile'), 'helmfile'],
  ['kubeconform', versionOf('kubeconform'), 'kubeconform'],
];

function versionOf(name: keyof Programs): string {
  return TOOLS.find((tool) => tool.name === name)?.version ?? '';
}

/** By URL path. The paths are those of the product: its own test compares them with the projects' real ones. */
function archivesOf(programs: Programs): ReadonlyMap<string, Archive> {
  return new Map(
    SERVED.map(([tool, version, program]) => {
      const { url, member } = releaseOf(tool, version, PLATFORM, undefined);
      return [new URL(url).pathname, { program: programs[program], member }];
    }),
  );
}

async function pack({ program, member }: Archive): Promise<Buffer> {
  // Not compressed: the archives are large, read once, and never leave this machine.
  return gzipSync(tar(member, await readFile(program)), { level: 0 });
}

async function send(response: ServerResponse, path: string, archive: Promise<Buffer>, corrupt: boolean): Promise<void> {
  const bytes = await archive;
  if (path.endsWith('.sha256')) response.end(`${createHash('sha256').update(bytes).digest('hex')}\n`);
  else response.end(corrupt ? Buffer.concat([bytes, Buffer.from('x')]) : bytes);
}

/** `/yannh/kubernetes-json-schema/master/` is the catalogue's branch; the rest names one file in one folder of it. */
const SCHEMA = /^\/yannh\/kubernetes-json-schema\/master\/([\w.-]+\/[\w-]+\.json)$/;

async function sendSchema(response: ServerResponse, schemas: string | undefined, path: string): Promise<void> {
  const text = schemas === undefined ? undefined : await readFile(join(schemas, path)).catch(() => undefined);
  if (text === undefined) response.writeHead(404).end('404: Not Found');
  else response.end(text);
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
