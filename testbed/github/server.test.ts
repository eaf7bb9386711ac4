import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectGitHub } from '../../shared/github/client.ts';
import { connectTo } from './connect.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';

const HEAD = 'a'.repeat(40);
const BASE = 'b'.repeat(40);

let github: FakeGitHub;
beforeEach(async () => {
  github = await startFakeGitHub();
});
afterEach(() => github.close());

function client(token = github.token, repository = github.repository) {
  return connectGitHub(token, { repository, apiUrl: github.url });
}

function addPullRequest(): number {
  return github.addPullRequest({
    title: 'Istio 1.31',
    head: { ref: 'bump', sha: HEAD },
    base: { ref: 'main', sha: BASE },
  });
}

function call(path: string, init: RequestInit = {}, token: string | undefined = github.token): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(`${github.url}${path}`, { ...init, headers: { ...authorization, ...init.headers } });
}

function send(method: string, path: string, body: unknown): Promise<Response> {
  return call(path, { method, body: JSON.stringify(body) });
}

describe('authentication', () => {
  test('takes a token as Bearer and as token', async () => {
    for (const scheme of ['Bearer', 'bearer', 'token']) {
      const headers = { authorization: `${scheme} ${github.token}` };
      expect((await fetch(`${github.url}/repos/acme/mesh`, { headers })).status).toBe(200);
    }
  });

  test('answers 401 to a wrong token and to none', async () => {
    const wrong = await call('/repos/acme/mesh', {}, 'ghs_wrong');
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ message: 'Bad credentials', status: '401' });
    const none = await fetch(`${github.url}/repos/acme/mesh`);
    expect(none.status).toBe(401);
    expect(await none.json()).toMatchObject({ message: 'Requires authentication' });
  });

  test.each([
    ['GET', '/repos/acme/mesh/issues/1/comments', 'issues=read; pull_requests=read'],
    ['POST', '/repos/acme/mesh/issues/1/comments', 'issues=write; pull_requests=write'],
    ['GET', '/repos/acme/mesh/pulls', 'pull_requests=read'],
    ['GET', '/repos/acme/mesh/deployments', 'deployments=read'],
    ['GET', '/repos/acme/mesh/environments', 'actions=read'],
    ['GET', '/repos/acme/mesh/actions/runs', 'actions=read'],
    ['GET', '/repos/acme/mesh/compare/main...bump', 'contents=read'],
    ['GET', '/repos/acme/mesh/commits/main/check-runs', 'checks=read'],
  ])('%s %s asks for %s', async (method, path, accepted) => {
    const init = method === 'POST' ? { method, body: JSON.stringify({ body: 'Hello' }) } : { method };
    const response = await call(path, init, github.tokenWith({}));
    expect(response.status).toBe(403);
    expect(response.headers.get('x-accepted-github-permissions')).toBe(accepted);
    expect(await response.json()).toMatchObject({ message: 'Resource not accessible by integration' });
  });

  test('lets read where only read was given', async () => {
    const number = addPullRequest();
    const reader = client(github.tokenWith({ 'pull-requests': 'read' }));
    const { owner, repo } = reader;
    await expect(reader.rest.pulls.get({ owner, repo, pull_number: number })).resolves.toMatchObject({ status: 200 });
    await expect(
      reader.rest.issues.createComment({ owner, repo, issue_number: number, body: 'Hello' }),
    ).rejects.toMatchObject({ status: 403 });
    expect(github.comments(number)).toEqual([]);
  });

  test('a workflow token is no user, a person is', async () => {
    await expect(client().rest.users.getAuthenticated()).rejects.toMatchObject({ status: 403 });
    const alice = client(github.tokenWith({}, 'alice'));
    expect((await alice.rest.users.getAuthenticated()).data.login).toBe('alice');
  });

  test('another repository does not exist', async () => {
    const other = client(github.token, 'acme/other');
    await expect(other.rest.repos.get({ owner: 'acme', repo: 'other' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('every answer', () => {
  test('tells the rate limit and the request id', async () => {
    const first = await call('/repos/acme/mesh');
    const second = await call('/repos/ACME/Mesh');
    expect(first.headers.get('x-ratelimit-limit')).toBe('1000');
    expect(Number(second.headers.get('x-ratelimit-remaining'))).toBe(998);
    expect(second.headers.get('x-ratelimit-resource')).toBe('core');
    expect(second.headers.get('x-github-request-id')).not.toBe(first.headers.get('x-github-request-id'));
    expect((await call('/repos/acme/mesh', {}, 'wrong')).headers.get('x-ratelimit-limit')).toBe('60');
  });

  test('asking for the rate limit costs nothing', async () => {
    await client().rest.rateLimit.get();
    expect((await client().rest.rateLimit.get()).data.rate).toMatchObject({ limit: 1000, remaining: 1000, used: 0 });
  });

  test('is recorded with what was sent', async () => {
    const number = addPullRequest();
    await send('POST', `/repos/acme/mesh/issues/${number}/comments`, { body: 'Hello' });
    expect(github.requests).toEqual([
      {
        method: 'POST',
        path: `/repos/acme/mesh/issues/${number}/comments`,
        status: 201,
        body: '{"body":"Hello"}',
      },
    ]);
  });
});

describe('a call that GitHub would refuse', () => {
  test.each([
    ['an unknown field', { body: 'Hello', per_page: 100 }, '"per_page" is not a permitted key.'],
    ['a missing field', {}, '"body" wasn\'t supplied.'],
    ['a wrong type', { body: 12 }, "For 'properties/body', 12 is not a string."],
    ['null where text must be', { body: null }, "For 'properties/body', nil is not a string."],
  ])('is answered 422 and noted: %s', async (_, body, message) => {
    github.expectViolation(/POST .*\/comments: body:/);
    const response = await send('POST', `/repos/acme/mesh/issues/${addPullRequest()}/comments`, body);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      message: `Invalid request.\n\n${message}`,
      documentation_url: 'https://docs.github.com/rest/issues/comments#create-an-issue-comment',
      status: '422',
    });
  });

  test.each([
    ['GET', '/repos/acme/mesh/comment', /GitHub has no such operation/],
    ['GET', '/repos/acme/mesh/', /GitHub has no such operation/],
    ['PUT', '/repos/acme/mesh/deployments', /GitHub has no such operation/],
    ['GET', '/repos/acme/mesh/branches', /the fake lacks GitHub's operation GET .*\/branches/],
    ['GET', '/repos/acme/mesh/pulls/first', /path: "pull_number" cannot be "first"/],
  ])('is answered 404 and noted: %s %s', async (method, path, pattern) => {
    github.expectViolation(pattern);
    expect((await call(path, { method })).status).toBe(404);
  });

  test.each([
    ['/repos/acme/mesh/pulls?state=merged', /"state" cannot be "merged"/],
    ['/repos/acme/mesh/deployments?enviroment=dev', /"enviroment" is not a parameter/],
    ['/repos/acme/mesh/actions/runs?created=2026-01-01T00:00:00Z', /does not know what to do with \?created/],
  ])('is answered 422 and noted: %s', async (path, pattern) => {
    github.expectViolation(pattern);
    expect((await call(path)).status).toBe(422);
  });

  test('is answered 400 and noted when it is not JSON', async () => {
    github.expectViolation(/Problems parsing JSON/);
    const response = await call('/repos/acme/mesh/deployments', { method: 'POST', body: '{' });
    expect(response.status).toBe(400);
  });

  test('is noted as well where a permission is missing', async () => {
    github.expectViolation(/"bdy" is not a permitted key/);
    const init = { method: 'POST', body: JSON.stringify({ body: 'Hello', bdy: '' }) };
    expect((await call('/repos/acme/mesh/issues/1/comments', init, github.tokenWith({}))).status).toBe(403);
  });

  test('makes close() fail', async () => {
    const strict = await startFakeGitHub();
    const connected = connectTo(strict);
    const { owner, repo } = connected;
    const number = strict.addPullRequest({
      title: 'Istio 1.31',
      head: { ref: 'bump', sha: HEAD },
      base: { ref: 'main', sha: BASE },
    });
    const body = 12 as unknown as string;
    await expect(
      connected.rest.issues.createComment({ owner, repo, issue_number: number, body }),
    ).rejects.toMatchObject({ status: 422 });
    await expect(strict.close()).rejects.toThrow(
      "POST /repos/acme/mesh/issues/1/comments: body: For 'properties/body', 12 is not a string.",
    );
  });

  test('makes close() fail when it was expected and did not come', async () => {
    const strict = await startFakeGitHub();
    strict.expectViolation(/deployments/);
    await expect(strict.close()).rejects.toThrow('expected and did not happen: /deployments/');
  });

  test('is not one that finds nothing, lacks a permission or is too long', async () => {
    const { owner, repo, rest } = client();
    await expect(rest.issues.getComment({ owner, repo, comment_id: 99 })).rejects.toMatchObject({ status: 404 });
    await expect(rest.repos.getEnvironment({ owner, repo, environment_name: 'prod' })).rejects.toMatchObject({
      status: 404,
    });
    expect(github.violations).toEqual([]);
  });
});

describe('faults', () => {
  test('hit as often as they say, and only what they name', async () => {
    github.fault({ method: 'GET', path: /\/deployments/, status: 404, times: 2 });
    expect((await call('/repos/acme/mesh')).status).toBe(200);
    expect((await call('/repos/acme/mesh/deployments')).status).toBe(404);
    expect((await call('/repos/acme/mesh/deployments?environment=dev')).status).toBe(404);
    expect((await call('/repos/acme/mesh/deployments')).status).toBe(200);
  });

  test('the client comes through a bad gateway', async () => {
    github.fault({ path: /\/repos\/acme\/mesh$/, status: 502 });
    const { owner, repo, rest } = client();
    expect((await rest.repos.get({ owner, repo })).data.full_name).toBe('acme/mesh');
    expect(github.requests.map(({ status }) => status)).toEqual([502, 200]);
  });

  test.each([403, 429] as const)('a secondary rate limit with %i', async (status) => {
    github.fault({ path: /./, status, headers: { 'retry-after': '60' } });
    const response = await call('/repos/acme/mesh');
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('secondary rate limit') });
  });

  test('a lost answer: the comment is there', async () => {
    const number = addPullRequest();
    github.fault({ method: 'POST', path: /comments/, status: 502, takesEffect: true });
    const response = await send('POST', `/repos/acme/mesh/issues/${number}/comments`, { body: 'Hello' });
    expect(response.status).toBe(502);
    expect(github.comments(number).map(({ body }) => body)).toEqual(['Hello']);
  });

  test('a slow answer comes late, and close() does not wait for it', async () => {
    github.fault({ path: /./, delayMilliseconds: 50 });
    const started = performance.now();
    expect((await call('/repos/acme/mesh')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(49);

    const other = await startFakeGitHub();
    other.fault({ path: /./, delayMilliseconds: 600_000 });
    const headers = { authorization: `Bearer ${other.token}` };
    const refused = expect(fetch(`${other.url}/repos/acme/mesh`, { headers })).rejects.toThrow('fetch failed');
    await other.close();
    await refused;
  });
});
