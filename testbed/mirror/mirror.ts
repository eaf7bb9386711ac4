import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { listen, stop } from '../loopback/server.ts';
import { type Programs, releaseFiles } from './releases.ts';

/** Serves the bed's programs as their projects serve their releases. */
export interface Mirror {
  /** Base URL: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** Answers the next `times` requests whose path holds `part` with this status. */
  fail(part: string, status: number, times: number): void;
  /** Ends the answers to the next `times` requests whose path holds `part` in the middle. */
  breakOff(part: string, times: number): void;
  /** Serves other archives than it should for paths that hold `part`; checksums stay what they are. */
  corrupt(part: string): void;
  close(): Promise<void>;
}

export type { Programs };

export interface MirrorOptions {
  /** A directory in the layout of kubeconform's catalogue, as `schemaDirectory` makes it. Default: serves no schemas. */
  readonly schemas?: string;
}

interface Fault {
  readonly part: string;
  /** Undefined: the answer breaks off. */
  readonly status: number | undefined;
  times: number;
}

/** A mirror of the releases of these programs; of others it knows nothing. */
export async function startMirror(programs: Partial<Programs>, { schemas }: MirrorOptions = {}): Promise<Mirror> {
  const files = releaseFiles(programs);
  const requests: string[] = [];
  const faults: Fault[] = [];
  const corrupted: string[] = [];

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const fault = faults.find(({ part, times }) => times > 0 && path.includes(part));
    if (fault !== undefined) fault.times -= 1;
    if (fault?.status !== undefined) {
      response.writeHead(fault.status).end();
      return;
    }
    const schema = SCHEMA.exec(path)?.[1];
    if (schema !== undefined) return await sendSchema(response, schemas, schema);
    const file = files.get(path);
    if (file === undefined) {
      response.writeHead(404).end('Not Found');
      return;
    }
    const bytes = await file.read();
    if (fault !== undefined) {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
      return;
    }
    const corrupt = file.kind === 'archive' && corrupted.some((part) => path.includes(part));
    response.end(corrupt ? Buffer.concat([bytes, Buffer.from('x')]) : bytes);
  }

  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    void answer(path, response);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    fail: (part, status, times) => void faults.push({ part, status, times }),
    breakOff: (part, times) => void faults.push({ part, status: undefined, times }),
    corrupt: (part) => void corrupted.push(part),
    close: () => stop(server),
  };
}

/** `/yannh/kubernetes-json-schema/master/` is the catalogue's branch; the rest names one file in one folder of it. */
const SCHEMA = /^\/yannh\/kubernetes-json-schema\/master\/([\w.-]+\/[\w-]+\.json)$/;

async function sendSchema(response: ServerResponse, schemas: string | undefined, path: string): Promise<void> {
  const text = schemas === undefined ? undefined : await readFile(join(schemas, path)).catch(() => undefined);
  if (text === undefined) response.writeHead(404).end('404: Not Found');
  else response.end(text);
}
