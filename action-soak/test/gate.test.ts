import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { checkOut, type Release } from './release.ts';

const SHA = 'c'.repeat(40);
const HOUR = 3_600_000;
const PROMETHEUS_TOKEN = 'prometheus-s3cr3t-token';

let github: FakeGitHub;
let release: Release;
let prometheus: Server;
/** What the server says of a query, by the path of its request. */
let answer: (url: URL) => { readonly status?: number; readonly body: string };
let credentials: (string | undefined)[];

beforeEach(async () => {
  credentials = [];
  answer = () => ({ body: vector('1') });
  prometheus = createServer((request, response) => {
    credentials.push(request.headers.authorization);
    const { status = 200, body } = answer(new URL(request.url ?? '', 'http://prometheus'));
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => prometheus.listen(0, '127.0.0.1', resolve));
  github = await startFakeGitHub();
  for (const name of ['testing', 'dev', 'preprod']) github.addEnvironment({ name });
  github.addEnvironment({ name: 'production', reviewers: ['ada'] });
  const metrics = `{ prometheus: "${prometheusUrl()}", query: "sum(rate(errors_total[$window]))", tolerance: 0.2 }`;
  release = await checkOut(`{
    testing: { soak: 1h }, dev: { soak: 1d, metrics: ${metrics} }, preprod: { soak: 7d }, production: }`);
});

afterEach(async () => {
  await Promise.all([closePrometheus(), release.remove(), github.close()]);
});

function prometheusUrl(): string {
  return `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`;
}

function closePrometheus(): Promise<void> {
  prometheus.closeAllConnections();
  return new Promise((resolve) => prometheus.close(() => resolve()));
}

function vector(...values: string[]): string {
  const result = values.map((value) => ({ metric: {}, value: [1, value] }));
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
}

function hoursAgo(hours: number): Date {
  return new Date(Date.now() - hours * HOUR);
}

/** Deployed an hour before it was rolled; `state` came `hours` ago. */
function deploy(
  environment: string,
  state: 'success' | 'failure' | 'in_progress',
  hours: number,
  digest: string,
): void {
  github.addDeployment({
    ...{ environment, sha: SHA, task: 'mesh-ci', createdAt: hoursAgo(hours + 1), payload: { digest, istio: '1.27.3' } },
    statuses: [
      { state: 'in_progress', createdAt: hoursAgo(hours + 1) },
      ...(state === 'in_progress' ? [] : [{ state, createdAt: hoursAgo(hours) }]),
    ],
  });
}

async function gateTo(environment: string, inputs: Record<string, string> = {}): Promise<BundleResult> {
  const token = inputs['github-token'] ?? github.token;
  const result = await runBundle('action-soak', {
    inputs: { environment, 'github-token': token, 'prometheus-token': PROMETHEUS_TOKEN, ...inputs },
    workspace: release.workspace,
    env: { GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.url, GITHUB_SHA: SHA, GITHUB_RUN_ID: '42' },
  });
  const unmasked = result.log.replaceAll(/^::add-mask::.*$/gm, '');
  const published = [unmasked, result.summary, JSON.stringify(result.outputs)].join('\n');
  for (const secret of [token, PROMETHEUS_TOKEN]) {
    expect(result.masks).toContain(secret);
    expect(published).not.toContain(secret);
  }
  return result;
}

function errorOf({ annotations }: BundleResult): string {
  return annotations
    .filter(({ level }) => level === 'error')
    .map(({ message }) => message)
    .join('\n');
}

describe('lets a release in', () => {
  test('to the first environment', async () => {
    const result = await gateTo('testing');
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toEqual({
      ...{ verdict: 'pass', current: 'false', soaked: '', required: '0', 'ready-at': '', value: '', baseline: '' },
    });
    expect(result.summary).toContain('first environment');
  });

  test('that is there already, whatever runs before it, and says that there is nothing to deploy', async () => {
    deploy('dev', 'success', 3, release.digest);
    deploy('testing', 'success', 1, 'b'.repeat(64));
    const result = await gateTo('dev');
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ verdict: 'pass', current: 'true' });
    expect(result.summary).toContain('already');
  });

  test('that has soaked long enough, whatever else was deployed by others', async () => {
    deploy('testing', 'success', 2, release.digest);
    github.addDeployment({ environment: 'testing', sha: SHA, task: 'deploy:docs', createdAt: hoursAgo(1) });
    const result = await gateTo('dev');
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ verdict: 'pass', required: '3600' });
    expect(Number(result.outputs.soaked)).toBeGreaterThanOrEqual(7200);
    expect(result.annotations).toEqual([]);
  });

  test('whose metric is within the tolerance', async () => {
    const asked: string[] = [];
    answer = ({ searchParams }) => {
      asked.push(searchParams.get('query') ?? '');
      return { body: vector(Number(searchParams.get('time')) > Date.now() / 1000 - 3600 ? '1.1' : '1') };
    };
    deploy('dev', 'success', 25, release.digest);
    const result = await gateTo('preprod');
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ verdict: 'pass', value: '1.1', baseline: '1' });
    expect(asked[0]).toMatch(/^sum\(rate\(errors_total\[90\d{3}s\]\)\)$/);
    expect(asked[1]).toBe(asked[0]);
    expect(credentials).toEqual([`Bearer ${PROMETHEUS_TOKEN}`, `Bearer ${PROMETHEUS_TOKEN}`]);
  });
});

describe('keeps a release out', () => {
  test('that has not soaked long enough, and says when it will have', async () => {
    const deployed = Date.now();
    deploy('testing', 'success', 0.5, release.digest);
    const result = await gateTo('dev');
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ verdict: 'too-early', required: '3600' });
    const readyAt = Date.parse(result.outputs['ready-at'] ?? '');
    expect(Math.abs(readyAt - deployed - HOUR / 2)).toBeLessThan(60_000);
    expect(errorOf(result)).toMatch(
      /has soaked in testing for 3\d min( \d+ s)? of 1 h\. It can pass at \d{4}-.* UTC\./,
    );
  });

  test('that was never there', async () => {
    deploy('testing', 'success', 2, 'b'.repeat(64));
    const result = await gateTo('dev');
    expect(result.outputs).toMatchObject({ verdict: 'blocked', soaked: '' });
    expect(errorOf(result)).toContain('testing runs release bbbbbbbbbbbb (commit ccccccc');
  });

  test('when nothing was', async () => {
    const result = await gateTo('dev');
    expect(result.outputs.verdict).toBe('blocked');
    expect(errorOf(result)).toContain('Nothing was ever deployed to testing');
  });

  test('that a newer one has superseded', async () => {
    deploy('testing', 'success', 3, release.digest);
    deploy('testing', 'success', 1, 'b'.repeat(64));
    const result = await gateTo('dev');
    expect(result.outputs.verdict).toBe('blocked');
    expect(errorOf(result)).toContain('superseded by release bbbbbbbbbbbb');
  });

  test('that something else has taken the place of', async () => {
    deploy('testing', 'success', 3, release.digest);
    const statuses = [{ state: 'success', createdAt: hoursAgo(1) }] as const;
    github.addDeployment({ environment: 'testing', sha: SHA, createdAt: hoursAgo(1), statuses });
    const result = await gateTo('dev');
    expect(result.outputs.verdict).toBe('blocked');
    expect(errorOf(result)).toContain('is marked inactive in testing');
  });

  test.each([
    ['failure', 'failed in testing at'],
    ['in_progress', 'is not fully deployed to testing'],
  ] as const)('that is in the state %s', async (state, message) => {
    deploy('testing', state, 2, release.digest);
    const result = await gateTo('dev');
    expect(result.exitCode).toBe(1);
    expect(result.outputs.verdict).toBe('blocked');
    expect(errorOf(result)).toContain(message);
  });

  test('whose metric got worse', async () => {
    answer = ({ searchParams }) => ({
      body: vector(Number(searchParams.get('time')) > Date.now() / 1000 - 3600 ? '3' : '1'),
    });
    deploy('dev', 'success', 25, release.digest);
    const result = await gateTo('preprod');
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ verdict: 'worse', value: '3', baseline: '1' });
    expect(errorOf(result)).toContain('got worse: 3 against a baseline of 1, which allows up to 1.2');
    expect(result.summary).toContain('| verdict | **worse** |');
  });

  test.each([
    ['has no data', { body: vector() }, 'The query gives no data.'],
    ['is several series', { body: vector('1', '2') }, 'gives 2 series'],
    [
      'is refused',
      { status: 401, body: 'Unauthorized' },
      'refused the credentials (401): check the input `prometheus-token`',
    ],
  ])('whose metric %s', async (_, given, message) => {
    answer = () => given;
    deploy('dev', 'success', 25, release.digest);
    const result = await gateTo('preprod');
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ verdict: 'inconclusive', value: '', baseline: '' });
    expect(errorOf(result)).toContain(message);
  });

  test('when Prometheus cannot be reached', async () => {
    await closePrometheus();
    deploy('dev', 'success', 25, release.digest);
    const result = await gateTo('preprod');
    expect(result.outputs.verdict).toBe('inconclusive');
    expect(errorOf(result)).toContain('cannot be reached (ECONNREFUSED)');
  });

  test('from an environment that the repository does not have', async () => {
    await release.remove();
    release = await checkOut('{ testing: , live: }');
    const result = await gateTo('live');
    expect(result.outputs.verdict).toBe('blocked');
    expect(errorOf(result)).toContain(
      'no environment live, and a job that names it would create it without protection',
    );
    expect(errorOf(result)).toContain('It has dev, preprod, production, testing.');
  });
});

test('does not ask for the metric before the soak is over', async () => {
  deploy('dev', 'success', 2, release.digest);
  expect((await gateTo('preprod')).outputs.verdict).toBe('too-early');
  expect(credentials).toEqual([]);
});

describe('the last environment', () => {
  test('without reviewers and wait timer passes with a warning', async () => {
    github.addEnvironment({ name: 'production' });
    deploy('preprod', 'success', 8 * 24, release.digest);
    const result = await gateTo('production');
    expect(result.exitCode).toBe(0);
    const warning = expect.stringContaining('production has no required reviewers and no wait timer');
    expect(result.annotations).toMatchObject([
      { level: 'warning', message: warning, properties: { file: 'mesh.yaml' } },
    ]);
    expect(result.summary).toContain('no required reviewers');
  });

  test('with reviewers passes without one', async () => {
    deploy('preprod', 'success', 8 * 24, release.digest);
    expect((await gateTo('production')).annotations).toEqual([]);
  });
});

describe('fails with advice', () => {
  test.each([
    [{ deployments: 'read' }, 'actions: read'],
    [{ actions: 'read' }, 'deployments: read'],
  ] as const)('when the token has only %j', async (permissions, missing) => {
    const result = await gateTo('dev', { 'github-token': github.tokenWith(permissions) });
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toContain('GitHub answered 403');
    expect(errorOf(result)).toContain(`permissions: { ${missing} }`);
  });

  test('when the token is refused', async () => {
    const result = await gateTo('dev', { 'github-token': 'ghs_notatoken0000000000000000' });
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toContain('GitHub answered 401');
    expect(errorOf(result)).toContain('The token is wrong or has expired');
  });

  test('when the environment is none of mesh.yaml', async () => {
    const result = await gateTo('prod');
    expect(result.exitCode).toBe(1);
    expect(errorOf(result)).toContain('There is no environment `prod` in mesh.yaml.');
    expect(errorOf(result)).toContain('testing, dev, preprod, production');
    expect(github.requests).toEqual([]);
  });
});

test('a failure of GitHub that passes is not one of the gate', async () => {
  deploy('testing', 'success', 2, release.digest);
  github.fault({ path: /\/statuses/, status: 502 });
  expect((await gateTo('dev')).outputs.verdict).toBe('pass');
});
