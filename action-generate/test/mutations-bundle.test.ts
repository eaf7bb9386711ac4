import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';
import { changedFiles, createMesh, type LockedMesh, removeMesh, resetMesh, runGenerate } from './locked-mesh.ts';

// Mutations in the bundle, which must leave the import of a user's module alone.

let locked: LockedMesh;
let repository: MeshRepository;

beforeAll(async () => {
  locked = await createMesh();
  repository = locked.repository;
});
afterEach(() => resetMesh(locked));
afterAll(() => removeMesh(locked));

async function run(mutations: string): Promise<BundleResult> {
  await repository.edit('mesh.yaml', (mesh) => `${mesh}\nmutations:\n${mutations}`);
  await repository.commit('Declare mutations');
  return await runGenerate(locked);
}

const MODULE =
  '  - { name: local-traffic, reason: "keeps *client* addresses", target: { kind: Service, name: istio-ingressgateway }, module: mutations/local.mjs }\n';

test('a module of the repository changes what is generated, and the summary tells the count and the reason', async () => {
  await mkdir(join(repository.path, 'mutations'));
  await writeFile(
    join(repository.path, 'mutations', 'local.mjs'),
    "export default (manifest) => ({ ...manifest, spec: { ...manifest.spec, externalTrafficPolicy: 'Local' } });\n",
  );
  const { exitCode, outputs, summary, annotations } = await run(MODULE);
  const file = 'charts/istio/templates/service-istio-ingressgateway.yaml';
  expect({ exitCode, annotations, files: outputs.files }).toEqual({ exitCode: 0, annotations: [], files: file });
  expect(await repository.read(file)).toContain('\n  externalTrafficPolicy: Local\n');
  expect(summary).toContain('| local-traffic | 1 | keeps &#42;client&#42; addresses |');
});

test('two mutations of one field are a warning on the line of the second', async () => {
  const scale = (name: string, replicas: number) =>
    `  - { name: ${name}, reason: r, target: { kind: Deployment, name: istiod }, patch: { spec: { revisionHistoryLimit: ${replicas} } } }\n`;
  const { exitCode, annotations } = await run(scale('one', 1) + scale('two', 2));
  expect(exitCode).toBe(0);
  expect(annotations).toEqual([
    {
      level: 'warning',
      message:
        'The mutations `one` and `two` both write `spec.revisionHistoryLimit` of Deployment.apps istio-system/istiod.',
      properties: expect.objectContaining({ file: 'mesh.yaml', line: expect.stringMatching(/^\d+$/) }),
    },
  ]);
});

test('a link to a module outside of the repository is refused, and nothing changes', async () => {
  await mkdir(join(repository.path, 'mutations'));
  const outside = join(locked.directory, 'outside.mjs');
  await writeFile(outside, 'export default () => undefined;\n');
  await symlink(outside, join(repository.path, 'mutations', 'local.mjs'));
  const { exitCode, annotations } = await run(MODULE);
  expect(exitCode).toBe(1);
  expect(annotations[0]?.message).toContain('is a link that leads out of the repository');
  expect(await changedFiles(repository)).toEqual([]);
});
