import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { listsModule, type OpenApi, TARGET } from '../../scripts/kubernetes-lists.ts';
import { type Bed, start } from '../../testbed/bed/bed.ts';
import { CONTROL_PLANE, NEWER_ISTIO } from '../../testbed/bed/programs.ts';
import { HANGS } from '../../testbed/bed/wait.ts';
import { workloadMix } from '../../testbed/bed/workloads.ts';
import { builtTools } from '../../testbed/build/built.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { createSmallMesh, put } from './small-mesh.ts';

const run = promisify(execFile);

let directory: string;
let mirror: Mirror;
let repository: MeshRepository;
let bed: Bed;
let helm: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'diff-live-'));
  const tools = await builtTools([...CONTROL_PLANE, ...NEWER_ISTIO, 'helmfile']);
  helm = tools.helm;
  mirror = await startMirror(tools);
  bed = await start({ tools, name: 'testing', istio: 'newer' });
  repository = await createSmallMesh(join(directory, 'mesh'), mirror);
  await repository.edit('charts/istio/Chart.yaml', (text) => text.replace('name: istio', 'name: mesh'));
  await repository.edit('helmfile.yaml', (text) => text.replaceAll('name: istio\n', 'name: mesh\n'));
  await repository.edit('helmfile.yaml', (text) => text.replaceAll('istio-system/istio\n', 'istio-system/mesh\n'));
  await repository.edit('helmfile.yaml', (text) => text.replaceAll('name: istio-crd', 'name: mesh-crd'));
  await repository.edit('charts/istio-crd/Chart.yaml', (text) => text.replace('name: istio-crd', 'name: mesh-crd'));
  for (const [file, text] of Object.entries(TEMPLATES)) await put(repository, `charts/istio/templates/${file}`, text);
  await repository.commit('What is deployed');
});
// Each test begins with the same checkout, and a cluster that it was deployed to.
beforeEach(async () => {
  await repository.git('reset', '--quiet', '--hard');
  await repository.git('clean', '--quiet', '-d', '--force');
  const place = ['--namespace', 'istio-system'];
  for (const release of ['mesh', 'mesh-crd']) {
    const args = [
      'uninstall',
      release,
      '--ignore-not-found',
      '--wait',
      HANGS,
      '--kubeconfig',
      bed.kubeconfig,
      ...place,
    ];
    await run(helm, args, { env: { PATH: process.env.PATH, HOME: directory } });
  }
  // What Helm keeps, and what tests made without it.
  const names = ['kept', 'hook', 'going', 'nobodys', 'others', 'retaken'];
  await bed.kubectl('delete', 'configmap', ...names, '--ignore-not-found', ...place);
  await deploy();
});
afterAll(async () => {
  await bed?.stop();
  await mirror?.close();
  await rm(directory, { recursive: true, force: true });
});

const TEMPLATES: Readonly<Record<string, string>> = {
  'istiod.yaml': deployment('web', '1'),
  'going.yaml': configMap('going', 'a: b'),
  'kept.yaml': configMap('kept', 'a: b', '{helm.sh/resource-policy: keep}'),
  'hook.yaml': configMap('hook', 'a: b', '{helm.sh/hook: pre-upgrade}'),
};

function deployment(name: string, version: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: main, image: "registry.example/web:${version}", ports: [{containerPort: 80}]}]
`;
}

function configMap(name: string, data: string, annotations = '{}'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, annotations: ${annotations}}\ndata: {${data}}\n`;
}

/** What `helmfile sync` would do. */
async function deploy(): Promise<void> {
  const place = ['--kubeconfig', bed.kubeconfig, '--namespace', 'istio-system', '--create-namespace'];
  for (const [release, chart] of [
    ['mesh', 'istio'],
    ['mesh-crd', 'istio-crd'],
  ] as const) {
    const args = ['upgrade', '--install', release, join(repository.path, 'charts', chart), ...place];
    await run(helm, args, { env: { PATH: process.env.PATH, HOME: directory } });
  }
}

async function compare(inputs: Readonly<Record<string, string>> = {}): Promise<BundleResult> {
  return await runBundle('action-diff', {
    inputs: {
      mirror: mirror.url,
      against: 'live',
      environment: 'testing',
      kubeconfig: await readFile(bed.kubeconfig, 'utf8'),
      context: 'testing',
      ...inputs,
    },
    workspace: repository.path,
    env: {
      RUNNER_TEMP: directory,
      RUNNER_TOOL_CACHE: join(directory, 'tools'),
      GITHUB_RUN_ID: '42',
      GITHUB_REPOSITORY: 'acme/mesh',
    },
  });
}

/** Kinds, names and versions of all objects that a deployment could touch: not the locks that istiod renews. */
async function state(): Promise<string> {
  const kinds = 'deployments,configmaps,clusterroles,peerauthentications,secrets,serviceaccounts,services';
  const leader = String.raw`.metadata.annotations.control-plane\.alpha\.kubernetes\.io/leader`;
  const columns = `custom-columns=LEADER:${leader},KIND:.kind,NAME:.metadata.name,VERSION:.metadata.resourceVersion`;
  const all = await bed.kubectl('get', kinds, '--namespace', 'istio-system', '--no-headers', '-o', columns);
  const lines = all.split('\n').filter((line) => line.startsWith('<none>'));
  expect(lines.length).toBeGreaterThan(10);
  return lines.join('\n');
}

test('of a cluster with Istio, a deployment is compared with what is live', async () => {
  const before = await compare();
  expect({ exitCode: before.exitCode, log: before.exitCode === 0 ? '' : before.log }).toEqual({ exitCode: 0, log: '' });
  expect(before.summary).toContain('**Nothing differs**');
  expect(before.summary).toMatch(/rule server-fields: \d+ fields/);
  expect(before.summary).toContain('helm-hooks: 1 hooks');

  await put(repository, 'charts/istio/templates/istiod.yaml', deployment('web', '2'));
  await put(repository, 'charts/istio/templates/new.yaml', deployment('new', '1'));
  await rm(join(repository.path, 'charts/istio/templates/going.yaml'));
  await rm(join(repository.path, 'charts/istio/templates/kept.yaml'));
  const untouched = await state();
  const result = await compare();
  expect(await state()).toBe(untouched);
  expect(result.exitCode).toBe(0);
  const report = await readFile(result.outputs.report ?? '', 'utf8');
  // Only the image: what the API server fills in is on both sides.
  expect(report).toContain('- registry.example/web:1\n+ registry.example/web:2');
  expect(report).toContain('Deployment <code>istio-system/web</code>: 1 change</summary>');
  // A new object has its defaults.
  expect(report).toMatch(/Deployment <code>istio-system\/new<\/code>: added[\s\S]*\+ .*progressDeadlineSeconds: 600/);
  expect(report).toContain('ConfigMap <code>istio-system/going</code>: removed');
  expect(report).toContain('kept is no longer in the release; its policy keeps it');
  expect(report).not.toContain('resourceVersion:');
  expect(result.log.replaceAll(/^::add-mask::.*$/gm, '') + report).not.toContain(bed.token);
});

test('what the cluster would refuse, and what another manager owns, is told', async () => {
  await put(
    repository,
    'charts/istio/templates/istiod.yaml',
    deployment('web', '2').replace('matchLabels: {app: web}', 'matchLabels: {app: other}'),
  );
  await bed.kubectl(
    ...['label', 'configmap', 'kept', '--namespace', 'istio-system', 'who=someone', '--field-manager', 'someone'],
  );
  await put(
    repository,
    'charts/istio/templates/kept.yaml',
    configMap('kept', 'a: b').replace('name: kept', 'name: kept, labels: {who: us}'),
  );
  const result = await compare();
  expect(result.exitCode).toBe(0);
  const report = await readFile(result.outputs.report ?? '', 'utf8');
  expect(report).toMatch(/The cluster refuses Deployment\.apps istio-system&#47;web|The cluster refuses Deployment/);
  expect(report).toContain('[immutable-field]');
  expect(report).toMatch(/another manager owns a field.*someone/);
});

test('what is there already and Helm refuses to take over is a risk, and what it takes over is none', async () => {
  const place = ['--namespace', 'istio-system'];
  const owner = 'meta.helm.sh/release-name=other meta.helm.sh/release-namespace=shop'.split(' ');
  for (const name of ['nobodys', 'others', 'retaken']) {
    await bed.kubectl('create', 'configmap', name, ...place);
    await put(repository, `charts/istio/templates/${name}.yaml`, configMap(name, 'a: b'));
  }
  for (const name of ['others', 'retaken']) {
    await bed.kubectl('label', 'configmap', name, ...place, 'app.kubernetes.io/managed-by=Helm');
    await bed.kubectl('annotate', 'configmap', name, ...place, ...owner);
  }
  const own = owner.map((mark) => mark.replace(/=other$/, '=mesh').replace(/=shop$/, '=istio-system'));
  await bed.kubectl('annotate', '--overwrite', 'configmap', 'retaken', ...place, ...own);
  // Of the release that is deployed, whatever became of its marks.
  await bed.kubectl('label', 'configmap', 'kept', ...place, 'app.kubernetes.io/managed-by-');
  // From one release of the Helmfile to the other.
  await rm(join(repository.path, 'charts/istio/templates/going.yaml'));
  await put(repository, 'charts/istio-crd/templates/going.yaml', configMap('going', 'a: b'));
  const result = await compare();
  expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({ exitCode: 0, log: '' });
  const row = result.summary.split('\n').find((line) => line.includes('[not-adopted]')) ?? '';
  expect(row).toContain('istio-system/nobodys</code>: it belongs to no Helm release');
  expect(row).toContain('istio-system/others</code>: it belongs to the Helm release shop/other');
  expect(row).toContain('istio-system/going</code>: it belongs to the Helm release istio-system/mesh');
  expect(row).not.toMatch(/retaken|kept/);
  // Helm says the same.
  const upgrade = (release: string, chart: string) =>
    run(helm, ['upgrade', release, join(repository.path, 'charts', chart), '--kubeconfig', bed.kubeconfig, ...place]);
  await expect(upgrade('mesh-crd', 'istio-crd')).rejects.toThrow(
    /"going" .*cannot be imported into the current release/,
  );
  for (const name of ['nobodys', 'others']) {
    await expect(upgrade('mesh', 'istio')).rejects.toThrow(
      new RegExp(`"${name}" .*cannot be imported into the current release`),
    );
    await rm(join(repository.path, `charts/istio/templates/${name}.yaml`));
  }
  // What it refuses then is another thing.
  await put(
    repository,
    'charts/istio/templates/istiod.yaml',
    deployment('web', '2').replace('matchLabels: {app: web}', 'matchLabels: {app: other}'),
  );
  await expect(upgrade('mesh', 'istio')).rejects.not.toThrow(/cannot be imported/);
  await repository.edit('helmfile.yaml', (text) => `helmDefaults: {takeOwnership: true}\n---\n${text}`);
  expect((await compare()).summary).not.toContain('not-adopted');
});

test('an injector that changes says how many pods have a sidecar', async () => {
  await bed.addWorkloads(workloadMix(4));
  const live = JSON.parse(
    await bed.kubectl('get', 'configmap', 'istio-sidecar-injector', '--namespace', 'istio-system', '-o', 'json'),
  ) as { data: Readonly<Record<string, string>> };
  const { config, values } = live.data;
  await put(
    repository,
    'charts/istio/injector.json',
    JSON.stringify({ config, values: values?.replace('1.31', '1.32') }),
  );
  await put(
    repository,
    'charts/istio/templates/injector.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-sidecar-injector}\ndata: {{ .Files.Get "injector.json" }}\n',
  );
  const result = await compare();
  expect(result.exitCode).toBe(0);
  expect(result.summary).toContain('[proxy-image]');
  expect(result.summary).toMatch(/\d+ pods of \d+ workloads run a sidecar/);
});

test('an environment is needed, and one that mesh.yaml has', async () => {
  expect((await compare({ environment: '' })).annotations[0]?.message).toContain('`environment` is missing');
  expect((await compare({ environment: 'tsting' })).annotations[0]?.message).toContain('Did you mean `testing`?');
});

test('the table of list keys is that of the API server', async () => {
  const openApi = JSON.parse(await bed.kubectl('get', '--raw', '/openapi/v2')) as OpenApi;
  expect(await readFile(TARGET, 'utf8')).toBe(listsModule(openApi));
});
