import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { LOCK_FILE } from '../../shared/tools/lock.ts';
import { ISTIO } from '../../testbed/build/tools.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';
import { changedFiles, createMesh, type LockedMesh, removeMesh, resetMesh, runGenerate } from './locked-mesh.ts';

let locked: LockedMesh;
let repository: MeshRepository;
let github: FakeGitHub;

beforeAll(async () => {
  locked = await createMesh({ tools: ['helm', 'helmfile', 'kubeconform'] });
  repository = locked.repository;
});
beforeEach(async () => {
  github = await startFakeGitHub();
  github.pushTree('main', locked.start, await repository.tree(locked.start));
});
afterEach(async () => {
  await github?.close();
  await resetMesh(locked);
});
afterAll(() => removeMesh(locked));

function run(inputs: Record<string, string>): Promise<BundleResult> {
  return runGenerate(
    locked,
    { 'update-lock': 'true', branch: 'istio-upgrade', ...inputs },
    {
      ...{ GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.url },
      ...{ GITHUB_SHA: locked.start, GITHUB_RUN_ID: '42' },
    },
  );
}

test('an upgrade becomes a commit with every file that changed, and a pull request that tells of it', async () => {
  const result = await run({ version: ISTIO.newer, 'github-token': github.token });
  expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({ exitCode: 0, log: '' });
  const { outputs } = result;
  expect(await changedFiles(repository)).toEqual(outputs.files?.split('\n').sort());
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
  expect(await repository.read('mesh.yaml')).toContain(ISTIO.newer);
  expect(await repository.read(LOCK_FILE)).toContain(ISTIO.newer);
});

test.each([
  [{ 'github-token': '' }, 'The input `branch` needs `github-token`.'],
  [{ check: 'true', 'update-lock': 'false' }, '`check` writes nothing'],
])('%j is refused', async (inputs, message) => {
  const result = await run(inputs);
  expect(result.annotations).toMatchObject([{ level: 'error', message: expect.stringContaining(message) }]);
  expect(github.requests).toEqual([]);
  expect(await changedFiles(repository)).toEqual([]);
});
