import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, invalidRequest, notFound, Refusal, refusal } from './answers.ts';
import { acceptedPermissions, isAllowed, notAccessible, type Tokens } from './authentication.ts';
import { type Route, readQuery } from './calls.ts';
import { gitHubDescription, type Operation, type Problem } from './openapi.ts';
import type { RateLimits } from './rate-limits.ts';
import { matchRoute } from './routes.ts';
import { REPOSITORY_ID, type State } from './state.ts';

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Responder {
  readonly state: State;
  readonly routes: readonly Route[];
  readonly tokens: Tokens;
  readonly rateLimits: RateLimits;
  /** Takes down a call that GitHub would refuse for its form, or an answer of ours that GitHub would not give. */
  readonly violate: (message: string) => void;
}

/** Answers a request in GitHub's order: who, what, whether they may, in which form, and then the thing itself. */
export function respond(responder: Responder, request: Request): Answer {
  let documentation = 'https://docs.github.com/rest';
  let headers: Answer['headers'] = {};
  try {
    const token = authenticate(responder, request);
    const { route, path } = findRoute(responder, request);
    const operation = gitHubDescription().operation(route.operation);
    documentation = operation.documentation;
    headers = { 'x-accepted-github-permissions': acceptedPermissions(route.permission) };
    const { state } = responder;
    if (path.owner !== undefined && !isRepository(state, path.owner, path.repo)) throw notFound();
    const body = parseBody(responder, request);
    const problems = operation.request({ path, query: request.url.searchParams, body });
    for (const problem of problems) responder.violate(`${problem.in}: ${oneLine(problem.message)}`);
    if (!isAllowed(token, route.permission)) throw notAccessible(token);
    refuseMalformed(problems);
    const query = readQuery(request.url.searchParams);
    const answer = route.answer({ state, token, url: request.url, path, query, body: body ?? {} });
    refuseUnread(responder, query.unread());
    return complete(responder, operation, { ...answer, headers: { ...headers, ...answer.headers } });
  } catch (error) {
    if (!(error instanceof Refusal)) {
      responder.violate(`the fake failed: ${error instanceof Error ? error.stack : String(error)}`);
      return { status: 500, body: { message: 'Server Error' } };
    }
    const { status, body } = error.answer;
    const whole = { ...(body as object), documentation_url: documentation, status: String(status) };
    return { status, headers: { ...headers, ...error.answer.headers }, body: whole };
  }
}

function authenticate({ tokens, rateLimits, violate }: Responder, { headers, url }: Request) {
  if (headers['user-agent'] === undefined) {
    violate('the header User-Agent is missing.');
    throw refusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    );
  }
  const token = tokens.authenticate(headers.authorization);
  if (url.pathname !== '/rate_limit') rateLimits.count(token);
  return token;
}

function findRoute({ state, routes, violate }: Responder, { method, url }: Request) {
  // GitHub's own links name the repository by its id.
  const path = url.pathname.replace(
    new RegExp(`^/repositories/${REPOSITORY_ID}(?=/|$)`),
    `/repos/${state.owner}/${state.name}`,
  );
  const match = matchRoute(routes, method, path);
  if (match !== undefined) return match;
  const missing = gitHubDescription().find(method, path);
  violate(missing === undefined ? 'GitHub has no such operation.' : `the fake lacks GitHub's operation ${missing}.`);
  throw notFound();
}

function isRepository(state: State, owner: string, name: string | undefined): boolean {
  return `${owner}/${name}`.toLowerCase() === `${state.owner}/${state.name}`.toLowerCase();
}

function parseBody({ violate }: Responder, { method, text }: Request): unknown {
  if (text === '' || method === 'GET') return undefined;
  const refused = (message: string) => {
    violate(`body: ${message}`);
    return refusal(400, message);
  };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw refused('Problems parsing JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refused('Body should be a JSON object');
  return body;
}

function refuseMalformed(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  if (problems.some((problem) => problem.in === 'path')) throw notFound();
  throw invalidRequest(problems.map(({ message }) => message));
}

function refuseUnread({ violate }: Responder, names: readonly string[]): void {
  if (names.length === 0) return;
  const message = `the fake does not know what to do with ${names.map((name) => `?${name}`).join(', ')}.`;
  violate(`query: ${message}`);
  throw refusal(422, message);
}

function complete({ violate }: Responder, operation: Operation, answer: Answer): Answer {
  for (const { message } of operation.response(answer.status, answer.body)) {
    violate(`the fake's answer ${answer.status} does not fit GitHub's schema: ${message}`);
  }
  return answer;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
