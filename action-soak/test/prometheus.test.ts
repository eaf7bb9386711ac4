import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectPrometheus, queryNumber } from '../../shared/metrics/prometheus.ts';
import { type Prometheus, startPrometheus } from '../../testbed/bed/prometheus.ts';
import { waitFor } from '../../testbed/bed/wait.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { checkOut } from './release.ts';

let directory: string;
let exporter: Server;
let prometheus: Prometheus;
let github: FakeGitHub;

/** Errors of two halves of a mesh: `new` fails twice as often as `old`. `quiet` never failed. */
function exposition(scrapes: number): string {
  return `# TYPE errors_total counter
errors_total{half="new"} ${scrapes * 20}
errors_total{half="old"} ${scrapes * 10}
errors_total{half="quiet"} 0
`;
}

beforeAll(async () => {
  const { prometheus: program } = await builtTools(['prometheus']);
  directory = await mkdtemp(join(tmpdir(), 'prometheus-'));
  let scrapes = 0;
  exporter = createServer((_, response) => {
    scrapes += 1;
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(exposition(scrapes));
  });
  await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
  [prometheus, github] = await Promise.all([startPrometheus(program, directory), startFakeGitHub()]);
  await prometheus.scrape((exporter.address() as AddressInfo).port);
  for (const name of ['testing', 'dev']) github.addEnvironment({ name, reviewers: ['ada'] });
  const server = connectPrometheus(prometheus.url, '');
  await waitFor('a rate from Prometheus', async () => {
    const reading = await queryNumber(server, 'sum(rate(errors_total{half="new"}[60s])) > 0', new Date());
    return 'value' in reading ? true : undefined;
  });
});

afterAll(async () => {
  await Promise.all([prometheus?.process.stop(), github?.close()]);
  exporter?.closeAllConnections();
  exporter?.close();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

/** Lets a release that was rolled 30 s ago into dev under this rule. */
async function gate(rule: { query: string; baseline?: string; tolerance: number }): Promise<BundleResult> {
  const metrics = JSON.stringify({ prometheus: prometheus.url, ...rule });
  const { workspace, digest, remove } = await checkOut(`{ testing: { metrics: ${metrics} }, dev: }`);
  try {
    const createdAt = new Date(Date.now() - 3_600_000);
    github.addDeployment({
      ...{ environment: 'testing', sha: 'c'.repeat(40), task: 'mesh-ci', createdAt, payload: { digest } },
      statuses: [{ state: 'success', createdAt: new Date(Date.now() - 30_000) }],
    });
    return await runBundle('action-soak', {
      inputs: { environment: 'dev', 'github-token': github.token },
      workspace,
      env: { GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.url, GITHUB_SHA: 'c'.repeat(40) },
    });
  } finally {
    await remove();
  }
}

const rate = (half: string): string => `sum(rate(errors_total{half="${half}"}[$window]))`;

describe('with a real Prometheus', () => {
  test('twice the errors are within a tolerance of two', async () => {
    const { exitCode, outputs } = await gate({ query: rate('new'), baseline: rate('old'), tolerance: 2 });
    expect(exitCode).toBe(0);
    expect(outputs.verdict).toBe('pass');
    expect(Number(outputs.value) / Number(outputs.baseline)).toBeCloseTo(2);
  });

  test('twice the errors are worse with a tolerance of a half', async () => {
    const { exitCode, outputs } = await gate({ query: rate('new'), baseline: rate('old'), tolerance: 0.5 });
    expect(exitCode).toBe(1);
    expect(outputs.verdict).toBe('worse');
  });

  test('errors where there were none are worse, unless the query has a floor', async () => {
    const strict = await gate({ query: rate('new'), baseline: rate('quiet'), tolerance: 5 });
    expect(strict.outputs).toMatchObject({ verdict: 'worse', baseline: '0' });
    const floor = (query: string): string => `clamp_min(${query}, 1000)`;
    const lenient = await gate({ query: floor(rate('new')), baseline: floor(rate('quiet')), tolerance: 0 });
    expect(lenient.outputs).toMatchObject({ verdict: 'pass', value: '1000', baseline: '1000' });
  });

  test.each([
    ['a metric that nobody exports', { query: rate('other'), baseline: rate('old') }, 'The query gives no data.'],
    ['no data before the release arrived', { query: rate('new') }, 'The query gives no data.'],
    ['several series', { query: 'rate(errors_total[$window])', baseline: '1' }, 'The query gives 3 series'],
    ['a division by nothing', { query: '0 / 0', baseline: '1' }, 'The query gives NaN.'],
    ['an expression with a mistake', { query: 'sum(', baseline: '1' }, 'Prometheus answered 400: '],
    ['a range', { query: 'errors_total[$window]', baseline: '1' }, 'The query gives a matrix, not one number.'],
  ])('%s is inconclusive', async (_, rule, message) => {
    const { exitCode, outputs, annotations } = await gate({ ...rule, tolerance: 1 });
    expect(exitCode).toBe(1);
    expect(outputs.verdict).toBe('inconclusive');
    expect(annotations[0]?.message).toContain(message);
  });
});
