import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type MeshConfig, parseMeshConfig } from '../../shared/config/mesh-config.ts';
import { helmTemplate } from '../../shared/helm/helm.ts';
import { describeIdentity } from '../../shared/manifest/identity.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { ISTIO } from '../../testbed/build/tools.ts';
import { chartFiles } from '../src/chart-files.ts';
import { render } from '../src/render.ts';
import { meshObjects, type Rendering } from '../src/render-variants.ts';
import { proveRoundTrip } from '../src/round-trip.ts';
import { type ChartName, split } from '../src/split.ts';
import { planChart, readChart, touchedFiles, writeCharts } from '../src/write-charts.ts';

let directory: string;
let tools: Readonly<Record<'istioctl-older' | 'istioctl-newer' | 'helm', string>>;
let workspace: string;
let temporary: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'profiles-'));
  tools = await builtTools(['istioctl-older', 'istioctl-newer', 'helm']);
});
beforeEach(async () => {
  workspace = await mkdtemp(join(directory, 'mesh-'));
  temporary = await mkdtemp(join(directory, 'temporary-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const operator = (version: string, spec: string): string =>
  `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  hub: docker.io/istio\n  tag: ${version}\n${spec}`;

/** Writes operator files and a mesh.yaml that names them. */
async function mesh(version: string, specs: Record<string, string>, environments = '{ testing: {} }') {
  for (const [file, spec] of Object.entries(specs)) {
    await writeFile(join(workspace, file), operator(version, spec));
  }
  return parseMeshConfig(
    `istio: { version: "${version}", operator: [${Object.keys(specs)}] }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: ${environments}
`,
    'mesh.yaml',
  );
}

function rendering(snapshot: keyof typeof ISTIO, config: MeshConfig): Promise<readonly Rendering[]> {
  const log = { group: <T>(_: string, body: () => Promise<T>): Promise<T> => body() };
  return render(tools[`istioctl-${snapshot}`], config, { workspace, temporary, log });
}

/** From manifests to the files of both charts. */
async function generate(config: MeshConfig, renderings: readonly Rendering[]): Promise<string[]> {
  const environments = config.environments.map(({ name }) => name);
  const charts = [...split(meshObjects(renderings, environments), config.split, config.file)].map(([chart, objects]) =>
    chartFiles(chart, objects, environments, config.istio.version),
  );
  for (const chart of charts) await proveRoundTrip(tools.helm, chart, temporary);
  const plans = await Promise.all(
    charts.map(async ({ chart, files }) => planChart(await readChart(workspace, config.charts[chart]), files)),
  );
  await writeCharts(workspace, plans);
  return touchedFiles(plans);
}

async function helm(config: MeshConfig, chart: ChartName, environment?: string): Promise<Manifest[]> {
  const values = join(temporary, 'values.json');
  await writeFile(values, JSON.stringify({ environment }));
  const file = await helmTemplate({
    ...{ helm: tools.helm, chart: join(workspace, config.charts[chart]), release: chart, namespace: 'istio-system' },
    ...{ values: environment === undefined ? [] : [values], temporary },
  });
  return parseManifests(await readFile(file, 'utf8'), chart);
}

const bodies = (manifests: readonly Manifest[]): Record<string, unknown> =>
  Object.fromEntries(manifests.map(({ identity, body }) => [describeIdentity(identity), body]));

/** Each of them alone would be a control plane beside the other. */
const REVISIONS = {
  'stable.yaml': '  profile: minimal\n  revision: stable\n  values: { defaultRevision: stable }\n',
  'canary.yaml': '  profile: minimal\n  revision: canary\n',
};

describe.each(['older', 'newer'] as const)('of the %s Istio', (snapshot) => {
  const version = ISTIO[snapshot];

  test.each<[string, Record<string, string>, string[]]>([
    ['default', { 'a.yaml': '  profile: default\n' }, ['Deployment.apps istio-system/istio-ingressgateway']],
    ['minimal', { 'a.yaml': '  profile: minimal\n' }, ['Deployment.apps istio-system/istiod']],
    [
      'ambient',
      { 'a.yaml': '  profile: ambient\n  components: { cni: { namespace: kube-system } }\n' },
      ['DaemonSet.apps istio-system/ztunnel', 'DaemonSet.apps kube-system/istio-cni-node'],
    ],
    ['demo', { 'a.yaml': '  profile: demo\n' }, ['Deployment.apps istio-system/istio-egressgateway']],
    [
      'two revisions',
      REVISIONS,
      [
        'Deployment.apps istio-system/istiod-stable',
        'Deployment.apps istio-system/istiod-canary',
        'MutatingWebhookConfiguration.admissionregistration.k8s.io istio-sidecar-injector-stable',
        'MutatingWebhookConfiguration.admissionregistration.k8s.io istio-sidecar-injector-canary',
        'ValidatingWebhookConfiguration.admissionregistration.k8s.io istio-validator-canary-istio-system',
        'ConfigMap istio-system/istio-sidecar-injector-canary',
        'ValidatingWebhookConfiguration.admissionregistration.k8s.io istiod-default-validator',
      ],
    ],
    [
      'a control plane and gateways in a file of their own',
      {
        'a.yaml': '  profile: minimal\n',
        'gateways.yaml':
          '  profile: empty\n  components: { ingressGateways: [{ name: edge, namespace: edge, enabled: true }] }\n',
      },
      ['Deployment.apps istio-system/istiod', 'Deployment.apps edge/edge'],
    ],
  ])('the charts of %s are rendered by Helm to the very objects', async (_, specs, some) => {
    const config = await mesh(version, specs);
    const renderings = await rendering(snapshot, config);
    const manifests = renderings[0]?.manifests ?? [];
    expect(renderings.map(({ environments }) => environments)).toEqual([['testing']]);
    expect(Object.keys(bodies(manifests))).toEqual(expect.arrayContaining(some));

    const files = await generate(config, renderings);
    // One file for each object, and a Chart.yaml in each chart.
    expect(files).toHaveLength(manifests.length + 2);
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(files.length);
    expect(bodies([...(await helm(config, 'istio')), ...(await helm(config, 'istio-crd'))])).toEqual(bodies(manifests));
    // All groups of Istio and the Gateway API are known: what a profile defines, it has no instances of elsewhere.
    expect((await helm(config, 'istio')).filter(({ identity }) => /istio\.io$|x-k8s/.test(identity.group))).toEqual([]);

    expect(await generate(config, await rendering(snapshot, config))).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    [
      'one variant of the one object that it changes',
      '{ pilot: { k8s: { podAnnotations: { acme.example/tier: gold } } } }',
      ['charts/istio/templates/deployment-istiod.yaml'],
    ],
    [
      'objects that only that environment has',
      '{ ingressGateways: [{ name: edge, enabled: true }] }',
      ['deployment', 'horizontalpodautoscaler', 'role', 'rolebinding', 'service']
        .map((kind) => `charts/istio/templates/${kind}-edge${kind.startsWith('role') ? '-sds' : ''}.yaml`)
        .concat('charts/istio/templates/serviceaccount-edge-service-account.yaml'),
    ],
  ])('an overlay for one environment makes %s', async (_, components, expected) => {
    await writeFile(
      join(workspace, 'production.yaml'),
      `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: { components: ${components} }\n`,
    );
    const config = await mesh(
      version,
      { 'a.yaml': '  profile: minimal\n' },
      '{ testing: {}, dev: {}, production: { overlays: [production.yaml] } }',
    );
    const renderings = await rendering(snapshot, config);
    // Its version, and one for each different set of files: testing and dev share theirs.
    expect((await readdir(temporary)).filter((file) => /^istioctl.*\.stdout$/.test(file))).toHaveLength(3);
    const choosing: string[] = [];
    for (const file of await generate(config, renderings)) {
      const text = await readFile(join(workspace, file), 'utf8');
      if (text.includes('.Values.environment')) choosing.push(file);
    }
    expect(choosing).toEqual(expected);
    for (const { name } of config.environments) {
      const own = renderings.find(({ environments }) => environments.includes(name))?.manifests ?? [];
      expect(bodies(await helm(config, 'istio', name))).toEqual(bodies(own));
    }
    await expect(helm(config, 'istio')).rejects.toThrow('must be one of testing, dev, production, but it is ""');
    expect(await generate(config, await rendering(snapshot, config))).toEqual([]);
  });
});

test('two files that render one object differently are named', async () => {
  const config = await mesh(ISTIO.newer, {
    'a.yaml': '  profile: minimal\n  revision: a\n  values: { defaultRevision: a }\n',
    'b.yaml': '  profile: minimal\n  revision: b\n  values: { defaultRevision: b }\n',
  });
  await expect(rendering('newer', config)).rejects.toMatchObject({
    what: '`a.yaml` and `b.yaml` render it differently, first at `metadata.labels["istio.io/rev"]`.',
    where: {
      file: 'b.yaml',
      object: 'ValidatingWebhookConfiguration.admissionregistration.k8s.io istiod-default-validator',
    },
  });
});
