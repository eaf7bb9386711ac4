/**
 * GitHub's artifact service for tests, on 127.0.0.1: what `@actions/artifact` talks to when it uploads.
 *
 * The service is not documented. Its contract here is the protobuf description that the package itself carries (a field
 * that is not in it, or of another type, is refused), and the package's own reading of the answers. The storage behind
 * it is Azure's, whose REST API is documented. What a real service would refuse for its form is noted in `violations`;
 * `close()` then fails.
 *
 * Not here: downloads, lists, retention, quotas.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  CreateArtifactRequest,
  CreateArtifactResponse,
  FinalizeArtifactRequest,
  FinalizeArtifactResponse,
} from '../../node_modules/@actions/artifact/lib/generated/results/api/v1/artifact.js';
import { listen, stop } from '../loopback/server.ts';
import { type Blob, newBlob, putBlob } from './blobs.ts';

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly mimeType: string;
  readonly content: Buffer;
}

export interface FakeArtifacts {
  /** What a runner adds to the environment of an action, for this service. */
  readonly env: Readonly<Record<'ACTIONS_RESULTS_URL' | 'ACTIONS_RUNTIME_TOKEN', string>>;
  /** Those that were finalized, oldest first. */
  artifacts(): readonly Artifact[];
  /** Answers each call from now on with this status and message. */
  refuse(status: number, message: string): void;
  /** @throws Error when the service was called as the real one may not be */
  close(): Promise<void>;
}

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/';

/** Starts the service, for one job of one run. */
export async function startFakeArtifacts(): Promise<FakeArtifacts> {
  const run: BackendIds = { workflowRunBackendId: randomUUID(), workflowJobRunBackendId: randomUUID() };
  const token = runtimeToken(run);
  const pending = new Map<string, { readonly blob: Blob; readonly signature: string; readonly mimeType: string }>();
  const artifacts: Artifact[] = [];
  const violations: string[] = [];
  let refusal: Answer | undefined;

  const server = createServer();
  const url = `http://127.0.0.1:${await listen(server)}`;

  function createArtifact(body: unknown): Answer {
    const request = CreateArtifactRequest.fromJson(body as never);
    checkRun(request);
    if (request.version < 4) throw new Violation(`version ${request.version} of an artifact is not supported`);
    if (request.name === '' || /["<>|*?:\r\n\\/]/.test(request.name)) throw new Violation('the name is not allowed');
    if (artifacts.some(({ name }) => name === request.name)) {
      return twirpError(409, 'already_exists', 'an artifact with this name already exists on the workflow run');
    }
    const signature = randomUUID();
    pending.set(request.name, { blob: newBlob(), signature, mimeType: request.mimeType?.value ?? '' });
    const signedUploadUrl = `${url}/blobs/${encodeURIComponent(request.name)}?se=2099-01-01&sig=${signature}`;
    return ok(CreateArtifactResponse.toJson({ ok: true, signedUploadUrl }, { useProtoFieldName: true }));
  }

  function finalizeArtifact(body: unknown): Answer {
    const request = FinalizeArtifactRequest.fromJson(body as never);
    checkRun(request);
    const { blob, mimeType } = pending.get(request.name) ?? {};
    if (blob?.content === undefined || mimeType === undefined) throw new Violation('finalized before it was uploaded');
    const { content } = blob;
    const hash = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    if (Number(request.size) !== content.length) throw new Violation(`the size ${request.size} is not the content's`);
    if (request.hash?.value !== hash) throw new Violation('the hash is not the content’s');
    const id = 9000 + artifacts.length;
    artifacts.push({ id, name: request.name, mimeType, content });
    pending.delete(request.name);
    return ok(FinalizeArtifactResponse.toJson({ ok: true, artifactId: String(id) }, { useProtoFieldName: true }));
  }

  function checkRun(ids: BackendIds): void {
    const isOwn =
      ids.workflowRunBackendId === run.workflowRunBackendId &&
      ids.workflowJobRunBackendId === run.workflowJobRunBackendId;
    if (!isOwn) throw new Violation('the ids are not those of the token');
  }

  function answer(request: IncomingMessage, body: Buffer): Answer {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (request.method === 'PUT' && pathname.startsWith('/blobs/')) {
      const upload = pending.get(decodeURIComponent(pathname.slice('/blobs/'.length)));
      if (upload === undefined || searchParams.get('sig') !== upload.signature) return { status: 403, body: '' };
      const result = putBlob(upload.blob, searchParams, request.headers, body);
      if (typeof result === 'string') throw new Violation(result);
      return { status: result, body: '' };
    }
    if (refusal !== undefined) return refusal;
    if (request.headers.authorization !== `Bearer ${token}`) return twirpError(401, 'unauthenticated', 'bad token');
    if (request.headers['content-type'] !== 'application/json') throw new Violation('the content type is not JSON');
    if (request.method === 'POST' && pathname === `${SERVICE}CreateArtifact`) return createArtifact(json(body));
    if (request.method === 'POST' && pathname === `${SERVICE}FinalizeArtifact`) return finalizeArtifact(json(body));
    throw new Violation('the service has no such method');
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    let result: Answer;
    try {
      result = answer(request, body);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      violations.push(`${request.method} ${request.url?.split('?')[0]}: ${message}`);
      result = twirpError(400, 'malformed', message);
    }
    response.writeHead(result.status, { 'content-type': 'application/json', 'x-ms-request-id': randomUUID() });
    response.end(result.body);
  }

  server.on('request', (request, response) => void handle(request, response).catch(() => response.destroy()));
  return {
    env: { ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: token },
    artifacts: () => [...artifacts],
    refuse(status, message) {
      refusal = twirpError(status, 'failed_precondition', message);
    },
    async close() {
      await stop(server);
      if (violations.length > 0)
        throw new Error(`GitHub's artifact service would not have gone along with this:\n${violations.join('\n')}`);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The service's own names of the run and the job. */
interface BackendIds {
  readonly workflowRunBackendId: string;
  readonly workflowJobRunBackendId: string;
}

/** A call that no client of the real service makes. */
class Violation extends Error {}

/** A token as a runner has it: only its scope is read. */
function runtimeToken(run: BackendIds): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const scp = `Actions.Results:${run.workflowRunBackendId}:${run.workflowJobRunBackendId}`;
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part({ scp: `Actions.GenericRead ${scp}` })}.${randomUUID()}`;
}

function ok(body: unknown): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

/** https://twitchtv.github.io/twirp/docs/errors.html */
function twirpError(status: number, code: string, msg: string): Answer {
  return { status, body: JSON.stringify({ code, msg }) };
}

function json(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8'));
}
