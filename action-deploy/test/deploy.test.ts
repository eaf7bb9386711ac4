import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Bed, start } from '../../testbed/bed/bed.ts';
import { freePorts } from '../../testbed/bed/ports.ts';
import { CONTROL_PLANE } from '../../testbed/bed/programs.ts';
import { HANGS } from '../../testbed/bed/wait.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { ISTIO } from '../../testbed/build/tools.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';

// Charts that hold next to nothing: what a deployment of Istio does is in testbed/e2e.
const FILES = {
  'mesh.yaml': `istio: { version: ${ISTIO.newer} }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: { testing: { context: bed } }
`,
  'helmfile.yaml': `environments:
  testing:
---
helmDefaults: { createNamespace: true, wait: true, timeout: 300 }
releases:
  - { name: istio, namespace: istio-system, chart: ./charts/istio }
  - { name: istio-crd, namespace: istio-system, chart: ./charts/istio-crd, needs: [istio-system/istio] }
`,
  'charts/istio/Chart.yaml': 'apiVersion: v2\nname: istio\nversion: 1.0.0\n',
  'charts/istio/templates/mesh.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mesh }\n',
  'charts/istio-crd/Chart.yaml': 'apiVersion: v2\nname: istio-crd\nversion: 1.0.0\n',
  'charts/istio-crd/templates/broken.yaml':
    'apiVersion: nowhere.example/v1\nkind: Unheard\nmetadata: { name: broken }\n',
};

let bed: Bed;
let mirror: Mirror;
let github: FakeGitHub;
let directory: string;
let workspace: string;
let kubeconfig: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-test-'));
  const tools = await builtTools([...CONTROL_PLANE, 'helm', 'helmfile']);
  mirror = await startMirror(tools);
  github = await startFakeGitHub();
  github.addEnvironment({ name: 'testing' });
  const original = join(directory, 'original');
  for (const [file, content] of Object.entries(FILES)) {
    await mkdir(join(original, file, '..'), { recursive: true });
    await writeFile(join(original, file), content);
  }
  await writeMeshLock(original, mirror, ['helm', 'helmfile']);
  bed = await start({ tools });
  kubeconfig = await readFile(bed.kubeconfig, 'utf8');
});

afterAll(async () => {
  await bed?.stop();
  await mirror?.close();
  await github?.close();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  // Helm's memory of what an earlier test deployed: each begins with a cluster that has nothing.
  await bed.kubectl('delete', 'secrets', '--all-namespaces', '-l', 'owner=helm');
  workspace = join(directory, 'mesh');
  await rm(workspace, { recursive: true, force: true });
  await cp(join(directory, 'original'), workspace, { recursive: true });
});

async function deploy(inputs: Readonly<Record<string, string>> = {}): Promise<BundleResult> {
  const result = await runBundle('action-deploy', {
    inputs: { environment: 'testing', kubeconfig, mirror: mirror.url, 'github-token': github.token, ...inputs },
    workspace,
    env: {
      ...{ GITHUB_API_URL: github.url, GITHUB_REPOSITORY: github.repository, GITHUB_SHA: 'a'.repeat(40) },
      ...{ GITHUB_RUN_ID: '7', RUNNER_TOOL_CACHE: join(directory, 'tool-cache') },
    },
  });
  const printed = result.log.replace(/^::add-mask::.*$/gm, '') + result.summary;
  expect(printed).not.toContain(bed.token);
  expect(printed).not.toContain(github.token);
  expect(printed).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
  return result;
}

/** The one annotation of a run that failed. */
function errorOf({ exitCode, annotations }: BundleResult): string {
  expect(exitCode).toBe(1);
  expect(annotations.map(({ level }) => level)).toEqual(['error']);
  return annotations[0]?.message ?? '';
}

async function releases(): Promise<readonly string[]> {
  const secrets = await bed.kubectl('get', 'secrets', '-A', '-l', 'owner=helm', '-o', 'name');
  return secrets.split('\n').filter((line) => line !== '');
}

describe('one clear error, and nothing deployed', () => {
  test.each<[string, () => Promise<BundleResult>, RegExp]>([
    [
      'when the API server cannot be reached',
      async () => {
        const [closed] = await freePorts(1);
        return await deploy({ kubeconfig: kubeconfig.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${closed}`) });
      },
      /The API server cannot be reached .*ECONNREFUSED.*\nCheck that the cluster is up/,
    ],
    [
      'when the credentials are refused',
      () => deploy({ kubeconfig: kubeconfig.replace(bed.token, 'not-the-right-token') }),
      /refuses the kubeconfig's credentials.*\n.*renew the secret `KUBECONFIG`/,
    ],
    [
      'when the kubeconfig is a path',
      () => deploy({ kubeconfig: '/root/.kube/config' }),
      /^The input `kubeconfig` is not a kubeconfig\.\nPass the content of a kubeconfig file, not its path\.$/,
    ],
    [
      'when the token may not write deployments',
      () => deploy({ 'github-token': github.tokenWith({ contents: 'read' }) }),
      /GitHub answered 403 while recording the deployment to testing: .*\n.*deployments: write/,
    ],
    [
      'when a chart is missing',
      async () => {
        await rm(join(workspace, 'charts', 'istio-crd'), { recursive: true });
        return await deploy();
      },
      /The chart directory `charts\/istio-crd` .* is missing\.\nRun action-generate/,
    ],
    [
      'when a program is not locked',
      async () => {
        await rm(join(workspace, 'mesh.lock'));
        return await deploy();
      },
      /mesh\.lock has no checksum for helm 4\.3\.1/,
    ],
    [
      'when the configuration has an unknown key',
      async () => {
        await writeFile(join(workspace, 'mesh.yaml'), `${FILES['mesh.yaml']}helmfyle: x\n`);
        return await deploy();
      },
      /^Unknown key `helmfyle`\.\nDid you mean `helmfile`\?$/,
    ],
  ])('%s', async (_, run, message) => {
    const before = github.deployments().length;
    expect(errorOf(await run())).toMatch(message);
    expect(await releases()).toEqual([]);
    expect(github.deployments()).toHaveLength(before);
  });

  test('when sidecars are more than one minor version older, naming their pods', async () => {
    const image = 'docker.io/istio/proxyv2:1.29.4';
    const spec = { containers: [{ name: 'istio-proxy', image }] };
    const pods = '/api/v1/namespaces/default/pods';
    await bed.kubectl('wait', '--for=create', 'serviceaccount/default', '--namespace', 'default', HANGS);
    await bed.api.call('POST', pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'old' }, spec });
    try {
      const error = errorOf(await deploy());
      expect(error).toMatch(/^1 pods run a sidecar more than one minor version older than Istio 1\.31/);
      expect(error).toContain('default/old (proxyv2:1.29.4)');
      expect(await releases()).toEqual([]);
    } finally {
      await bed.api.call('DELETE', `${pods}/old?gracePeriodSeconds=0`);
    }
  });
});

test('a release that fails is told with the state that Helm left, and recorded as a failure', async () => {
  const result = await deploy();
  const error = errorOf(result);
  expect(error).toContain('no matches for kind "Unheard" in version "nowhere.example/v1"');
  expect(error).toMatch(/The cluster now has: istio revision 1 deployed(, istio-crd revision 1 failed)?\./);
  expect(result.summary).toContain('Deployment to <code>testing</code> failed');
  expect(result.outputs['deployment-id']).not.toBe('');
  const [deployment] = github.deployments('testing');
  expect(deployment?.statuses.map(({ state }) => state)).toEqual(['failure', 'in_progress']);
});
