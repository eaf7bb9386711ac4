import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Bed, start } from '../../testbed/bed/bed.ts';
import { freePorts } from '../../testbed/bed/ports.ts';
import { CONTROL_PLANE, OLDER_ISTIO } from '../../testbed/bed/programs.ts';
import type { Snapshot } from '../../testbed/bed/snapshot.ts';
import { HANGS, waitFor } from '../../testbed/bed/wait.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { ISTIO } from '../../testbed/build/tools.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';

const MESH = `
istio: { version: ${ISTIO.older} }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: { testing: { context: bed } }
`;

let bed: Bed;
let workspace: string;
let kubeconfig: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'rollout-test-'));
  await writeFile(join(workspace, 'mesh.yaml'), MESH);
  bed = await start({ tools: await builtTools([...CONTROL_PLANE, ...OLDER_ISTIO]), istio: 'older', workloads: 9 });
  kubeconfig = await readFile(bed.kubeconfig, 'utf8');
});

afterAll(async () => {
  await bed?.stop();
  await rm(workspace, { recursive: true, force: true });
});

function rollout(inputs: Readonly<Record<string, string>> = {}): Promise<BundleResult> {
  return runBundle('action-rollout', { inputs: { environment: 'testing', kubeconfig, ...inputs }, workspace });
}

/** Changes what the injector gives, as a deployment of another Istio does. istiod takes it up at once. */
async function inject(tag: string): Promise<void> {
  const path = '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector';
  const { data } = await bed.api.call<{ data: { values: string } }>('GET', path);
  const values = JSON.parse(data.values) as { global: { tag: string } };
  values.global.tag = tag;
  const patch = { data: { values: JSON.stringify(values, undefined, 2) } };
  await bed.api.call('PATCH', path, patch, 'application/merge-patch+json');
  await newPodsGet(tag);
}

/** Asks the API server what a new pod would look like, until istiod has read the ConfigMap. */
async function newPodsGet(tag: string): Promise<void> {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe' },
    spec: { containers: [{ name: 'a', image: 'a' }] },
  };
  await waitFor(`istiod to inject ${tag}`, async () => {
    const injected = await bed.api.call('POST', '/api/v1/namespaces/shop/pods?dryRun=All', pod);
    return JSON.stringify(injected).includes(`proxyv2:${tag}`) ? true : undefined;
  });
}

/**
 * Brings the bed to where every pod runs the sidecar that the injector gives, whatever a test left behind.
 * @returns the tag of that sidecar, and the other one
 */
async function upToDate(): Promise<{ readonly tag: string; readonly other: string }> {
  await remove('broken', 'ill');
  const [tag = ISTIO.older, mixed] = sidecars(await bed.snapshot());
  await inject(tag);
  if (mixed !== undefined) expect((await rollout()).exitCode).toBe(0);
  return { tag, other: tag === ISTIO.older ? ISTIO.newer : ISTIO.older };
}

describe('a rollout', () => {
  test('restarts nothing when every pod runs the wanted sidecar', async () => {
    await upToDate();
    const { exitCode, outputs, log } = await rollout();
    expect(log).toContain('up-to-date  Deployment shop/cart: runs the wanted sidecar');
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ restarted: '0', failed: '', outdated: '0' });
    expect(Number(outputs['up-to-date'])).toBe(8);
  });

  test('says what it would restart in a dry run, and restarts nothing', async () => {
    const { other } = await upToDate();
    await inject(other);
    const before = await bed.snapshot();
    const { exitCode, outputs, summary } = await rollout({ 'dry-run': 'true' });
    expect(exitCode).toBe(0);
    expect(summary).toContain('8 not begun');
    expect(outputs.restarted).toBe('0');
    expect(await bed.snapshot()).toEqual(before);
  });

  test('ends with every injected pod on the wanted sidecar, and a second one restarts nothing', async () => {
    const { other } = await upToDate();
    await inject(other);
    const first = await rollout();
    expect(first.annotations).toEqual([]);
    expect(first.exitCode).toBe(0);
    expect(first.outputs).toMatchObject({ restarted: '8', 'up-to-date': '0', outdated: '0' });
    const after = await bed.snapshot();
    expect(sidecars(after)).toEqual([other]);
    expect(injected(after).every(({ native, ready }) => native && ready)).toBe(true);
    expect(after.plainPods.some((name) => name.startsWith('legacy/mainframe-bridge'))).toBe(true);
    const second = await rollout();
    expect(second.outputs).toMatchObject({ restarted: '0', 'up-to-date': '8' });
    expect(await bed.snapshot()).toEqual(after);
  });

  test('stops at a workload that never becomes ready, and goes on where it stopped when that is repaired', async () => {
    const { other } = await upToDate();
    await bed.addWorkloads([
      { kind: 'Deployment', namespace: 'data', name: 'broken', replicas: 2, behaviour: 'broken-by-restart' },
    ]);
    await inject(other);
    // Long enough for its new pods to be made, and to fail, on a busy machine.
    const { exitCode, annotations, outputs, summary, log } = await rollout({ timeout: '30s', concurrency: '1' });
    expect(exitCode).toBe(1);
    expect(annotations.map(({ level }) => level)).toEqual(['error']);
    const [annotation] = annotations;
    expect(annotation?.message).toMatch(/^Deployment data\/broken: not rolled out within 30 s: /);
    expect(annotation?.message).toMatch(/broken-\w+-\w+: container app: CrashLoopBackOff \(back-off 40s/);
    expect(annotation?.message).toContain('last exit code 1 (Error)');
    expect(annotation?.message).toContain('0 workloads were restarted, 8 not begun.');
    expect(annotation?.message).toContain('run this job again');
    expect(log).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
    expect(outputs).toMatchObject({ failed: 'Deployment data/broken', restarted: '0' });
    expect(summary).toContain('8 not begun');
    expect(summary).toContain('CrashLoopBackOff');

    await remove('broken');
    const again = await rollout();
    expect(again.exitCode).toBe(0);
    expect(again.outputs).toMatchObject({ restarted: '8', outdated: '0' });
    expect(sidecars(await bed.snapshot())).toEqual([other]);
  });

  test('leaves a workload that was unhealthy before alone, and warns', async () => {
    const { other } = await upToDate();
    await bed.addWorkloads([{ kind: 'Deployment', namespace: 'data', name: 'ill', behaviour: 'never-ready' }]);
    await waitForPod('data', 'ill');
    await inject(other);
    const { exitCode, outputs, summary } = await rollout();
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ restarted: '8', skipped: '1', outdated: '1' });
    expect(summary).toContain('was not healthy before');
  });
});

/** Deletes Deployments of the namespace `data`, and waits until their pods are gone. */
async function remove(...names: readonly string[]): Promise<void> {
  const wait = ['--ignore-not-found', '--cascade=foreground', HANGS];
  await bed.kubectl('delete', 'deployment', ...names, '--namespace', 'data', ...wait);
}

/** Pods with a sidecar. The ingress gateway's proxy is not injected: it is deployed with istiod. */
function injected({ pods }: Snapshot): Snapshot['pods'] {
  return pods.filter(({ namespace }) => namespace !== 'istio-system');
}

function sidecars(snapshot: Snapshot): string[] {
  return [...new Set(injected(snapshot).map(({ proxy }) => proxy))];
}

async function waitForPod(namespace: string, app: string): Promise<void> {
  const pods = ['pod', '-l', `app=${app}`, '--namespace', namespace];
  await bed.kubectl('wait', '--for=create', ...pods, HANGS);
  await bed.kubectl('wait', '--for=jsonpath={.status.phase}=Running', ...pods, HANGS);
}

describe('one clear error, and nothing restarted', () => {
  test('when the API server cannot be reached', async () => {
    const [closed] = await freePorts(1);
    const unreachable = kubeconfig.replace(/https:\/\/127\.0\.0\.1:\d+/, `https://127.0.0.1:${closed}`);
    const { exitCode, annotations } = await rollout({ kubeconfig: unreachable });
    expect(exitCode).toBe(1);
    expect(annotations).toHaveLength(1);
    expect(annotations[0]?.message).toMatch(
      /^https:\/\/127\.0\.0\.1:\d+: The API server cannot be reached .*ECONNREFUSED/,
    );
  });

  test('when the credentials are refused', async () => {
    const { exitCode, annotations } = await rollout({ kubeconfig: kubeconfig.replace(bed.token, 'wrong-credentials') });
    expect(exitCode).toBe(1);
    expect(annotations).toHaveLength(1);
    expect(annotations[0]?.message).toContain("The API server refuses the kubeconfig's credentials");
    expect(annotations[0]?.message).toContain('renew the secret `KUBECONFIG`');
  });

  test('when the user may not list pods', async () => {
    const token = (await bed.kubectl('create', 'token', 'default', '--namespace', 'shop')).trim();
    const { exitCode, annotations } = await rollout({ kubeconfig: kubeconfig.replace(bed.token, token) });
    expect(exitCode).toBe(1);
    expect(annotations).toHaveLength(1);
    expect(annotations[0]?.message).toMatch(/lacks a permission: .*system:serviceaccount:shop:default.* cannot list/);
  });

  test('when the environment is misspelt', async () => {
    const { annotations } = await rollout({ environment: 'testin' });
    expect(annotations[0]).toMatchObject({
      message: 'There is no environment `testin` in mesh.yaml.\nDid you mean `testing`? It has, in order: testing.',
      properties: { file: 'mesh.yaml' },
    });
  });

  test('when there is no injector ConfigMap', async () => {
    const path = '/api/v1/namespaces/istio-system/configmaps';
    const { data, metadata } = await bed.api.call<{
      data: object;
      metadata: { labels?: object; annotations?: object };
    }>('GET', `${path}/istio-sidecar-injector`);
    await bed.api.call('DELETE', `${path}/istio-sidecar-injector`);
    try {
      const { exitCode, annotations } = await rollout();
      expect(exitCode).toBe(1);
      expect(annotations).toHaveLength(1);
      expect(annotations[0]?.message).toContain('ConfigMap istio-system/istio-sidecar-injector: It does not exist');
      expect(annotations[0]?.message).toContain('Deploy Istio with action-deploy first');
    } finally {
      const { labels, annotations } = metadata;
      await bed.api.call('POST', path, { data, metadata: { name: 'istio-sidecar-injector', labels, annotations } });
    }
  });
});

test('no credential of the kubeconfig is printed, and each is masked first', async () => {
  const { log, masks, summary } = await rollout({ 'dry-run': 'true' });
  const printed = log.replace(/^::add-mask::.*$/gm, '');
  expect(masks).toContain(bed.token);
  expect(`${printed}${summary}`).not.toContain(bed.token);
});
