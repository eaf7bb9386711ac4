import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type FakeArtifacts, startFakeArtifacts } from '../../testbed/artifacts/artifacts.ts';
import { builtTools } from '../../testbed/build/built.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { createSmallMesh, peerAuthentication, put } from './small-mesh.ts';

let directory: string;
let mirror: Mirror;
let repository: MeshRepository;
let service: FakeArtifacts;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'diff-artifact-'));
  mirror = await startMirror(await builtTools(['helm', 'helmfile']));
  repository = await createSmallMesh(join(directory, 'mesh'), mirror);
  await repository.git('checkout', '--quiet', '-b', 'upgrade');
  await put(repository, 'charts/istio-crd/templates/peer-authentication.yaml', peerAuthentication('PERMISSIVE'));
  await repository.commit('A laxer mode');
});
afterAll(async () => {
  await mirror?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  service = await startFakeArtifacts();
});
afterEach(() => service?.close());

async function run(
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = service.env,
): Promise<BundleResult> {
  return await runBundle('action-diff', {
    inputs: { mirror: mirror.url, base: 'main', artifact: 'mesh-ci-diff', ...inputs },
    workspace: repository.path,
    env: { GITHUB_REPOSITORY: 'acme/mesh', GITHUB_RUN_ID: '42', RUNNER_TOOL_CACHE: join(directory, 'tools'), ...env },
  });
}

test('the page is an artifact that opens in the browser, and the summary links to it', async () => {
  const { exitCode, outputs, summary, reports, annotations } = await run();
  expect({ exitCode, annotations }).toEqual({ exitCode: 0, annotations: [] });
  const [artifact] = service.artifacts();
  expect(artifact).toMatchObject({ name: 'mesh-ci-diff.html', mimeType: 'text/html' });
  expect(artifact?.content.toString('utf8')).toBe(reports['mesh-ci-diff.html']);
  expect(outputs['html-report']).toMatch(/\/mesh-ci-diff\.html$/);
  const url = `https://github.com/acme/mesh/actions/runs/42/artifacts/${artifact?.id}`;
  expect(outputs['report-url']).toBe(url);
  expect(summary).toContain(`[**The report as a page**](${url})`);
  const [, fragment = 'none'] = /\[Open in the report\]\([^)]*#([^)]+)\)/.exec(summary) ?? [];
  expect(reports['mesh-ci-diff.html']).toContain(`id="${fragment}"`);
});

test('a name that is taken costs the link, not the report', async () => {
  await run();
  const { exitCode, outputs, annotations, reports } = await run();
  expect(exitCode).toBe(0);
  expect(annotations).toEqual([
    expect.objectContaining({
      level: 'warning',
      message: expect.stringMatching(/already exists[\s\S]*another `artifact`/),
    }),
  ]);
  expect(outputs['report-url']).toBeUndefined();
  expect(reports['mesh-ci-diff.html']).toContain('<!doctype html>');
  expect(service.artifacts()).toHaveLength(1);
});

test('GitHub Enterprise Server keeps the page in its file and says so', async () => {
  const { exitCode, outputs, annotations } = await run(
    {},
    { ...service.env, GITHUB_SERVER_URL: 'https://git.acme.example' },
  );
  expect(exitCode).toBe(0);
  expect(annotations).toEqual([
    expect.objectContaining({ level: 'notice', message: expect.stringContaining('`html-report`') }),
  ]);
  expect(outputs['report-url']).toBeUndefined();
  expect(service.artifacts()).toEqual([]);
});

test('without a name nothing is uploaded', async () => {
  const { exitCode, outputs, annotations } = await run({ artifact: '' });
  expect({ exitCode, annotations }).toEqual({ exitCode: 0, annotations: [] });
  expect(outputs['html-report']).toMatch(/\/mesh-ci-diff\.html$/);
  expect(service.artifacts()).toEqual([]);
});

test('refuses a name that leaves its directory', async () => {
  const { exitCode, annotations } = await run({ artifact: '../other' });
  expect(exitCode).toBe(1);
  expect(annotations[0]?.message).toContain('artifact');
});
