import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { LOCK_FILE } from '../../shared/tools/lock.ts';
import { buildTools } from '../../testbed/build/build.ts';
import { ISTIO } from '../../testbed/build/tools.ts';
import type { FileMode } from '../../testbed/github/git-objects.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import { createMeshRepository, type MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';

jest.setTimeout(120_000);

let directory: string;
let mirror: Mirror;
let repository: MeshRepository;
let github: FakeGitHub;
/** The workflow's commit. */
let start: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'publish-bundle-'));
  const only = ['istioctl-older', 'istioctl-newer', 'helm', 'helmfile', 'kubeconform'] as const;
  mirror = await startMirror(await buildTools({ only, log: () => {} }));
  repository = await createMeshRepository(join(directory, 'mesh'));
  await writeMeshLock(repository.path, mirror, ['helm', 'helmfile', 'kubeconform']);
  start = await repository.commit('Lock the programs');
});
beforeEach(async () => {
  github = await startFakeGitHub();
  const lines = (await repository.git('ls-tree', '-r', start)).split('\n');
  const files = lines.map((line): [string, { mode: FileMode; sha: string }] => {
    const [, mode, sha = '', path = ''] = /^(\d+) blob (\S+)\t(.+)$/.exec(line) ?? [];
    return [path, { mode: mode as FileMode, sha }];
  });
  github.pushTree('main', start, new Map(files));
});
afterEach(async () => {
  await github.close();
  await repository.git('reset', '--quiet', '--hard', start);
  await repository.git('clean', '--quiet', '-d', '--force');
});
afterAll(async () => {
  await mirror.close();
  await rm(directory, { recursive: true, force: true });
});

function run(inputs: Record<string, string>): Promise<BundleResult> {
  return runBundle('action-generate', {
    inputs: { mirror: mirror.url, 'update-lock': 'true', branch: 'istio-upgrade', ...inputs },
    workspace: repository.path,
    env: {
      RUNNER_TOOL_CACHE: join(directory, 'tools'),
      ...{ GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.url, GITHUB_SHA: start, GITHUB_RUN_ID: '42' },
    },
  });
}

test('an upgrade becomes a commit with every file that changed, and a pull request that tells of it', async () => {
  const result = await run({ version: ISTIO.newer, 'github-token': github.token });
  expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({ exitCode: 0, log: '' });
  const { outputs } = result;
  const changed = (await repository.git('status', '--porcelain', '--untracked-files=all')).split('\n').sort();
  expect(changed.map((line) => line.trim().replace(/^\S+\s+/, '')).sort()).toEqual(outputs.files?.split('\n').sort());
  // The branch holds what git would commit here, byte for byte.
  await repository.git('add', '--all');
  const staged = (await repository.git('ls-files', '--stage')).split('\n');
  const branch = [...github.files('istio-upgrade')].map(([path, { mode, sha }]) => `${mode} ${sha} 0\t${path}`);
  expect(branch.sort()).toEqual(staged.sort());
  expect(outputs).toMatchObject({
    version: ISTIO.newer,
    changed: 'true',
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
  expect(outputs['pull-request-url']).toBe(`https://github.com/acme/mesh/pull/${outputs['pull-request']}`);
  const created = github.requests.find(({ method, path }) => method === 'POST' && path.endsWith('/pulls'));
  const { title, body } = JSON.parse(created?.body ?? '{}');
  expect(title).toBe(`Istio ${ISTIO.older} → ${ISTIO.newer}`);
  for (const part of [
    `**${ISTIO.newer} is a pre-release.**`,
    '| <code>charts/istio</code> |',
    'webhook fields of istiod',
    `<code>istioctl ${ISTIO.newer}</code>`,
    'https://github.com/acme/mesh/actions/runs/42',
  ]) {
    expect(body).toContain(part);
    if (!part.startsWith('https')) expect(result.summary).toContain(part);
  }
  expect(result.summary).toContain(`[Pull request ${outputs['pull-request']}]`);
  expect(result.masks).toContain(github.token);
  // 1.2 MB in some 45 files, and GitHub limits how fast one may write.
  const writes = github.requests.filter(({ method }) => method !== 'GET');
  expect(writes.length).toBeLessThan(20);
});

test('objects that go away are in the notes', async () => {
  await repository.edit('mesh.yaml', (mesh) => mesh.replace('    - manifests/telemetry.yaml\n', ''));
  const { outputs, summary, exitCode } = await run({ 'github-token': github.token });
  expect(exitCode).toBe(0);
  expect(summary).toContain(`**The version stays ${ISTIO.older}.**`);
  expect(summary).toContain('**Objects go away: the deployment deletes them.**');
  expect(summary).toContain('Telemetry.telemetry.istio.io');
  // The edit that somebody made before the run is published with what follows from it.
  expect(github.files('istio-upgrade').get('mesh.yaml')).not.toEqual(github.files('main').get('mesh.yaml'));
  expect(outputs['pull-request']).toMatch(/^\d+$/);
});

test('what is generated stays in the checkout when it cannot be published', async () => {
  const result = await run({ version: ISTIO.newer, 'github-token': github.tokenWith({ contents: 'read' }) });
  expect(result.exitCode).toBe(1);
  expect(result.annotations.filter(({ level }) => level === 'error')).toMatchObject([
    { message: expect.stringMatching(/^GitHub answered 403 while storing the files: Resource not accessible/) },
  ]);
  expect(result.log).not.toMatch(/^\s+at .*[:(]\d+/m);
  expect(result.outputs).not.toHaveProperty('commit');
  expect(await readFile(join(repository.path, 'mesh.yaml'), 'utf8')).toContain(ISTIO.newer);
  expect(await readFile(join(repository.path, LOCK_FILE), 'utf8')).toContain(ISTIO.newer);
});

test.each([
  [{ 'github-token': '' }, 'The input `branch` needs `github-token`.'],
  [{ check: 'true', 'update-lock': 'false' }, '`check` writes nothing'],
])('%j is refused', async (inputs, message) => {
  const result = await run(inputs);
  expect(result.annotations).toMatchObject([{ level: 'error', message: expect.stringContaining(message) }]);
  expect(github.requests).toEqual([]);
  expect(await repository.git('status', '--porcelain')).toBe('');
});
