/**
 * A GitHub for tests and the demo: api.github.com for one private repository, on 127.0.0.1.
 *
 * Every request and every answer is checked against GitHub's published OpenAPI description (npm `@octokit/openapi`).
 * A call that GitHub would refuse for its form, such as an unknown route, parameter or field, a wrong type, or a value
 * that is not in the list, is refused in GitHub's words and noted in `violations`; so is an answer of the fake that
 * does not fit. `close()` then fails, unless the test said that it expects it. What GitHub refuses for other reasons
 * (no such comment, no permission, a body too long, a failing check) is part of its behaviour: it is answered and not a
 * violation.
 *
 * It is stricter than GitHub in this: a field or query parameter that GitHub would ignore is refused as well, because
 * it is a mistake. It is laxer in this: any sha of forty digits is taken for a commit that was pushed.
 *
 * Not here: GraphQL, webhooks, conditional requests, a refusal when the rate limit is used up (see `fault`).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, stop } from '../loopback/server.ts';
import type { Answer } from './answers.ts';
import { type ArtifactSeed, addArtifact, storedArchive } from './artifacts.ts';
import { createTokens, type Grants, PERMISSIONS, WORKFLOW_LOGIN } from './authentication.ts';
import { commentsOf } from './comments.ts';
import { type DeploymentSeed, newestFirst, seedDeployment } from './deployments.ts';
import { addEnvironment, type EnvironmentSeed } from './environments.ts';
import { createFaults, type Fault, faultAnswer } from './faults.ts';
import { filesOf, pushTree } from './git-database.ts';
import type { Tree } from './git-objects.ts';
import { addPullRequest, merge, type PullRequestSeed, push } from './pull-requests.ts';
import { createRateLimits } from './rate-limits.ts';
import type { ChangedFile, Comment, Conclusion, Deployment, Job } from './records.ts';
import { type Request, respond } from './respond.ts';
import { ROUTES } from './routes.ts';
import { addRun, type RunSeed, setJob } from './runs.ts';
import { newState } from './state.ts';

export interface FakeGitHubOptions {
  /** `owner/name`; `acme/mesh` when left out. */
  readonly repository?: string;
  /** The clock of everything that is created. */
  readonly now?: () => Date;
}

export interface FakeGitHub {
  /** `http://127.0.0.1:PORT`, for `GITHUB_API_URL`. */
  readonly url: string;
  readonly repository: string;
  /** A workflow's token with every permission. */
  readonly token: string;
  /**
   * A token with these permissions and no others.
   * @param login a person's, for a token that is not a workflow's
   */
  tokenWith(permissions: Grants, login?: string): string;

  /** Gives its number. */
  addPullRequest(seed: PullRequestSeed): number;
  /** Puts a commit on a branch; open pull requests from it follow. */
  push(branch: string, sha: string, files?: readonly ChangedFile[]): void;
  /** Puts a commit with these files on a branch; open pull requests from it follow. */
  pushTree(branch: string, sha: string, files: Tree): void;
  /** The files of a branch or commit, as far as they are known. */
  files(ref: string): Tree;
  /** What a file holds that was written by a call: `files` names it. */
  blob(sha: string): Buffer | undefined;
  /** Takes the right to open pull requests from workflows, as the repository's settings do. */
  forbidPullRequestsOfActions(): void;
  /**
   * Merges a pull request as the button does, and gives the merge commit.
   * @param sha the merge commit, when a git repository has one already
   */
  merge(pullRequest: number, sha?: string): string;
  addEnvironment(seed: EnvironmentSeed): void;
  /** Gives its id. */
  addDeployment(seed: DeploymentSeed): number;
  /** Gives its id. */
  addRun(seed: RunSeed): number;
  /** Gives its id. */
  addArtifact(seed: ArtifactSeed): number;
  /** Moves a job of a run, as its runner would. */
  setJob(run: number, name: string, status: Job['status'], conclusion?: Conclusion): void;

  /** The comments of a pull request as they are now, oldest first. */
  comments(pullRequest: number): readonly Readonly<Comment>[];
  /** Deployments with their statuses as they are now, the latest of both first. */
  deployments(environment?: string): readonly Readonly<Deployment>[];
  /** What was asked, in order, with the status that was answered. The path has its query. */
  readonly requests: readonly RecordedRequest[];

  fault(fault: Fault): void;
  /** Malformed calls, and answers of the fake that GitHub would not give. */
  readonly violations: readonly string[];
  /** Lets `close()` pass with violations of this kind, and fail without one. */
  expectViolation(pattern: RegExp): void;
  /** @throws Error when there was a violation that was not expected, or none that was */
  close(): Promise<void>;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** As it was sent. */
  readonly body: string;
}

export async function startFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const { repository = 'acme/mesh', now = () => new Date() } = options;
  const server = createServer();
  const url = `http://127.0.0.1:${await listen(server)}`;
  const state = newState(url, repository, now);
  const tokens = createTokens();
  const rateLimits = createRateLimits(now);
  const faults = createFaults();
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  const expected: RegExp[] = [];
  const closing = new AbortController();
  const parts = { state, tokens, rateLimits, routes: [...ROUTES, rateLimits.route] };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = incoming;
    const archive = storedArchive(state, path);
    if (archive !== undefined) return void response.writeHead(200, { 'content-type': 'zip' }).end(archive);
    const body = await text(incoming);
    const request: Request = { method, url: new URL(path, url), headers: incoming.headers, text: body };
    const violate = (message: string) => void violations.push(`${method} ${path}: ${message}`);
    const fault = faults.take(method, path);
    if (fault?.delayMilliseconds !== undefined) await delay(fault.delayMilliseconds, undefined, closing);
    const failure = fault && faultAnswer(fault);
    const answer =
      failure === undefined || fault?.takesEffect === true ? respond({ ...parts, violate }, request) : failure;
    const sent = failure ?? answer;
    requests.push({ method, path, status: sent.status, body });
    const limits = rateLimits.headers(tokens.find(incoming.headers.authorization));
    send(response, sent, { ...limits, 'x-github-request-id': requestId(requests.length) });
  }

  server.on('request', (incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      response.destroy();
      // A client that went away, or `close()` during a slow answer, is no fault of anyone's.
      if (incoming.complete && !closing.signal.aborted) violations.push(`${incoming.url}: the fake failed: ${error}`);
    });
  });

  return {
    url,
    repository,
    token: tokens.issue(Object.fromEntries(PERMISSIONS.map((name) => [name, 'write'])), WORKFLOW_LOGIN).value,
    tokenWith: (permissions, login = WORKFLOW_LOGIN) => tokens.issue(permissions, login).value,
    addPullRequest: (seed) => addPullRequest(state, seed).number,
    push: (branch, sha, files = []) => push(state, branch, sha, files),
    pushTree: (branch, sha, files) => pushTree(state, branch, sha, files),
    files: (ref) => filesOf(state, ref),
    blob: (sha) => state.blobs.get(sha),
    forbidPullRequestsOfActions() {
      state.actionsMayOpenPullRequests = false;
    },
    merge: (pullRequest, sha) => merge(state, pullRequest, sha),
    addEnvironment: (seed) => void addEnvironment(state, seed),
    addDeployment: (seed) => seedDeployment(state, seed).id,
    addRun: (seed) => addRun(state, seed).id,
    addArtifact: (seed) => addArtifact(state, seed).id,
    setJob(run, name, status, conclusion) {
      const job = state.runs.get(run)?.jobs.find((one) => one.name === name);
      if (job === undefined) throw new Error(`Run ${run} has no job ${name}.`);
      setJob(state, job, status, conclusion ?? null);
    },
    comments: (pullRequest) => structuredClone(commentsOf(state, pullRequest)),
    deployments(environment) {
      const all = structuredClone(newestFirst(state));
      return all.filter((one) => environment === undefined || one.environment === environment);
    },
    requests,
    fault: (fault) => faults.add(fault),
    violations,
    expectViolation: (pattern) => void expected.push(pattern),
    async close() {
      closing.abort();
      await stop(server);
      judge(violations, expected);
    },
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer, more: Record<string, string>): void {
  const json = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    server: 'github.com',
    'x-github-media-type': 'github.v3; format=json',
    ...more,
    ...headers,
    ...(json !== '' && { 'content-type': 'application/json; charset=utf-8' }),
    ...(status !== 204 && { 'content-length': String(Buffer.byteLength(json)) }),
  });
  response.end(json);
}

/** Like `C0DE:2F1A:000001:000001:00000000`: GitHub's support asks for it. */
function requestId(count: number): string {
  const digits = count.toString(16).toUpperCase().padStart(6, '0');
  return `FA4E:0001:${digits}:${digits}:00000000`;
}

function judge(violations: readonly string[], expected: readonly RegExp[]): void {
  const unexpected = violations.filter((violation) => !expected.some((pattern) => violation.search(pattern) !== -1));
  const absent = expected.filter((pattern) => !violations.some((violation) => violation.search(pattern) !== -1));
  const lines = [
    ...unexpected.map((violation) => `- ${violation}`),
    ...absent.map((pattern) => `- expected and did not happen: ${pattern}`),
  ];
  if (lines.length > 0) throw new Error(`GitHub would not have gone along with this:\n${lines.join('\n')}`);
}
