import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { builtTools } from '../../testbed/build/built.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { createSmallMesh, put } from './small-mesh.ts';

let directory: string;
let mirror: Mirror;
let repository: MeshRepository;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sides-'));
  mirror = await startMirror(await builtTools(['helm', 'helmfile']));
  repository = await createSmallMesh(join(directory, 'mesh'), mirror);
});
afterAll(async () => {
  await mirror?.close();
  await rm(directory, { recursive: true, force: true });
});

async function run(inputs: Readonly<Record<string, string>>): Promise<BundleResult> {
  return await runBundle('action-diff', {
    inputs,
    workspace: repository.path,
    env: {
      GITHUB_REPOSITORY: 'acme/mesh',
      GITHUB_RUN_ID: '42',
      RUNNER_TEMP: directory,
      RUNNER_TOOL_CACHE: join(directory, 'tools'),
    },
  });
}

test('values that change by themselves are found by a second render, folded and counted', async () => {
  const secret = (length: number): string =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {fixed: "${length}", key: {{ randAlphaNum ${length} }}}\n`;
  await put(repository, 'charts/istio/templates/secret.yaml', secret(20));
  await repository.commit('A random password');
  await repository.git('checkout', '--quiet', '-b', 'longer');
  await put(repository, 'charts/istio/templates/secret.yaml', secret(30));
  await repository.commit('A longer one');
  const result = await run({ mirror: mirror.url, base: 'main' });
  expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({ exitCode: 0, log: '' });
  expect(result.log).toMatch(/head, testing: \d+ objects, rendered twice/);
  expect(result.log).not.toMatch(/base, testing: .*rendered twice/);
  expect(result.summary).toContain('Folded as noise in the last section: <code>changes-by-itself</code> 2.');
  expect(result.summary).toContain('stringData.fixed');
});

test('a chart that only one side renders says so', async () => {
  await repository.git('checkout', '--quiet', '-b', 'fewer', 'main');
  await rm(join(repository.path, 'charts/istio-crd/templates/peer-authentication.yaml'));
  await repository.commit('Without instances');
  const result = await run({ mirror: mirror.url, base: 'main' });
  expect(result.summary).toMatch(
    /The chart istio-crd is gone: all of its objects count as removed .*testing, production/,
  );
});

test('two directories of manifests are compared without any program', async () => {
  const manifest = (revision: string, image: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: istiod-${revision}, labels: {istio.io/rev: ${revision}}}\nspec: {template: {spec: {containers: [{name: discovery, image: "${image}"}]}}}\n`;
  await put(repository, 'old/istiod.yaml', manifest('1-30', 'pilot:1.30'));
  await put(repository, 'new/istiod.yaml', manifest('1-31', 'pilot:1.31'));
  const inputs = { against: 'directory', 'base-directory': 'old', 'head-directory': 'new' };
  const result = await run({ ...inputs, mirror: 'http://127.0.0.1:9' });
  expect(result.exitCode).toBe(0);
  const report = await readFile(result.outputs.report ?? '', 'utf8');
  expect(report).toContain('Base <code>old</code> → head <code>new</code>');
  expect(report).toContain('Deployment <code>istiod-1-31</code>: renamed');
  expect(report).toContain('- 1-30\n+ 1-31');
  expect(report).toContain('- pilot:1.30\n+ pilot:1.31');
  expect(report).not.toContain(': removed');
});

test('two checkouts are rendered, and told by their directories', async () => {
  const other = join(directory, 'other');
  await repository.git('worktree', 'add', '--quiet', other, 'longer');
  const result = await run({
    mirror: mirror.url,
    against: 'directory',
    'base-directory': '.',
    'head-directory': other,
  });
  expect(result.exitCode).toBe(0);
  expect(result.summary).toContain(`head <code>${other}</code>, rendered for testing, production`);
  await repository.git('worktree', 'remove', '--force', other);
});

test('a directory to compare with has to be named', async () => {
  const result = await run({ against: 'directory' });
  expect(result.annotations[0]?.message).toContain('The input `base-directory` is missing.');
});
