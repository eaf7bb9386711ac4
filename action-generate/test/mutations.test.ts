import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseMeshConfig } from '../../shared/config/mesh-config.ts';
import { manifestGenerate } from '../../shared/istio/istioctl.ts';
import { isObject, type Json, type Manifest, valueAt } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { ISTIO } from '../../testbed/build/tools.ts';
import { readEmbedded } from '../src/mutations/embedded-text.ts';
import { loadModules } from '../src/mutations/load-modules.ts';
import { mutate } from '../src/mutations/mutate.ts';

// What users do to what Istio renders, on the output of the real istioctl of both snapshots.

const MUTATIONS = `
  - name: ours
    reason: cost reports go by it
    labels: { team: mesh }
  - name: keep-one-istiod
    reason: one may go at a time, however many there are
    target: { kind: PodDisruptionBudget, name: istiod }
    matches: 1
    patch: { spec: { minAvailable: null, maxUnavailable: 1 } }
  - name: gateway-on-infra-nodes
    reason: only those nodes have public addresses
    target: { group: apps, kind: Deployment, labelSelector: istio=ingressgateway }
    matches: 1
    patch:
      - { op: test, path: /spec/template/spec/serviceAccountName, value: istio-ingressgateway-service-account }
      - { op: add, path: /spec/template/spec/nodeSelector, value: { node-role: infra } }
      - { op: add, path: /spec/template/spec/containers/0/env/-, value: { name: REGION, value: eu } }
  - name: proxy-cpu
    reason: 100m throttles our busiest workloads
    target: { kind: ConfigMap, name: istio-sidecar-injector }
    embedded: { path: /data/values, patch: { global: { proxy: { resources: { requests: { cpu: 250m } } } } } }
  - name: never-inject-jobs
    reason: they would not end
    target: { kind: ConfigMap, name: istio-sidecar-injector }
    embedded:
      path: /data/config
      patch:
        - { op: add, path: /neverInjectSelector/-, value: { matchExpressions: [{ key: job-name, operator: Exists }] } }
        - op: add
          path: /templates/ours
          value: |
            spec:
              containers:
              - name: istio-proxy
                image: {{ .ProxyImage }}
  - name: workload-volume
    reason: agents of ours read it
    target: { kind: ConfigMap, name: istio-sidecar-injector }
    replace:
      path: /data/config
      text: |2
              volumes:
              - emptyDir:
                name: workload-socket
      with: |2
              volumes:
              - emptyDir: {}
                name: ours
              - emptyDir:
                name: workload-socket
`;

const config = (mutations: string) =>
  parseMeshConfig(
    `istio: { version: 1.31.0 }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: { testing: {} }
mutations:${mutations}`,
    'mesh.yaml',
  );

const rendered: Partial<Record<keyof typeof ISTIO, readonly Manifest[]>> = {};
beforeAll(async () => {
  const tools = await builtTools(['istioctl-older', 'istioctl-newer']);
  const temporary = await mkdtemp(join(tmpdir(), 'mutations-'));
  try {
    for (const snapshot of ['older', 'newer'] as const) {
      const operator = join(temporary, `${snapshot}.yaml`);
      await writeFile(
        operator,
        `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec: { tag: ${ISTIO[snapshot]}, values: { pilot: { autoscaleMin: 2 } } }
`,
      );
      const output = await manifestGenerate({ istioctl: tools[`istioctl-${snapshot}`], temporary }, [operator]);
      rendered[snapshot] = parseManifests(await readFile(output, 'utf8'), snapshot);
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
});

function find(manifests: readonly Manifest[], kind: string, name: string): Json {
  const found = manifests.find(({ identity }) => identity.kind === kind && identity.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found.body;
}

function injector(manifests: readonly Manifest[], key: 'values' | 'config'): string {
  const text = valueAt(find(manifests, 'ConfigMap', 'istio-sidecar-injector'), ['data', key]);
  if (typeof text !== 'string') throw new Error(`no ${key}`);
  return text;
}

/** Lines of `after` that `before` has not, and the other way round, when one is the other with lines changed. */
function changedLines(before: string, after: string): { readonly gone: string[]; readonly come: string[] } {
  const [left, right] = [before, after].map((text) => text.split('\n')) as [string[], string[]];
  let start = 0;
  while (left[start] === right[start] && start < left.length) start += 1;
  let end = 0;
  while (left.at(-1 - end) === right.at(-1 - end) && end < Math.min(left.length, right.length) - start) end += 1;
  return { gone: left.slice(start, left.length - end), come: right.slice(start, right.length - end) };
}

describe.each(['older', 'newer'] as const)('on the output of the %s istioctl', (snapshot) => {
  const original = (): readonly Manifest[] => rendered[snapshot] ?? [];
  const only = (name: string): readonly Manifest[] => {
    const { mutations, ...rest } = config(MUTATIONS);
    return mutate(original(), { ...rest, mutations: mutations.filter((one) => one.name === name) }, new Map())
      .manifests;
  };

  test('every mutation applies, changes what it is for, and none another one', () => {
    const { counts, warnings } = mutate(original(), config(MUTATIONS), new Map());
    const objects = original().length;
    expect(counts.map(({ name, objects: count }) => [name, count])).toEqual([
      ['standard labels', 0],
      ['ours', objects],
      ['keep-one-istiod', 1],
      ['gateway-on-infra-nodes', 1],
      ['proxy-cpu', 1],
      ['never-inject-jobs', 1],
      ['workload-volume', 1],
      ['webhook fields of istiod', 1],
    ]);
    expect(warnings).toEqual([]);
  });

  test('patches change their object', () => {
    expect(find(only('keep-one-istiod'), 'PodDisruptionBudget', 'istiod')).toMatchObject({
      spec: { maxUnavailable: 1 },
    });
    const gateway = find(only('gateway-on-infra-nodes'), 'Deployment', 'istio-ingressgateway');
    expect(valueAt(gateway, ['spec', 'template', 'spec', 'nodeSelector'])).toEqual({ 'node-role': 'infra' });
  });

  test("labels are on every object and on nobody's pods", () => {
    for (const { body } of only('ours')) {
      expect(body.metadata).toMatchObject({ labels: { team: 'mesh' } });
      expect(valueAt(body, ['spec', 'template', 'metadata', 'labels', 'team'])).toBeUndefined();
    }
  });

  test("a resource of the proxy is one line of the injector's values", () => {
    const [old, now] = [original(), only('proxy-cpu')].map((manifests) => injector(manifests, 'values')) as [
      string,
      string,
    ];
    const { gone, come } = changedLines(old, now);
    expect([gone, come].map((lines) => lines.map((line) => line.trim()))).toEqual([
      ['"cpu": "100m",'],
      ['"cpu": "250m",'],
    ]);
  });

  test('the templates beside what is changed stay byte for byte', () => {
    const [old, now] = [original(), only('never-inject-jobs')].map((manifests) => injector(manifests, 'config')) as [
      string,
      string,
    ];
    const added = `neverInjectSelector:
  - matchExpressions:
      - key: job-name
        operator: Exists
`;
    expect(now).toContain(added);
    const template =
      '  ours: |\n    spec:\n      containers:\n      - name: istio-proxy\n        image: {{ .ProxyImage }}\n';
    expect(now).toContain(template);
    expect(now.replace(added, 'neverInjectSelector:\n  []\n').replace(template, '')).toBe(old);
    const [was, is] = [old, now].map((text) => readEmbedded(text)?.value);
    if (!isObject(was) || !isObject(is) || !isObject(was.templates)) throw new Error('no templates');
    expect(is.templates).toEqual({ ...was.templates, ours: expect.any(String) });
  });

  test('a volume is added to the templates that have the text', () => {
    const [old, now] = [original(), only('workload-volume')].map((manifests) => injector(manifests, 'config')) as [
      string,
      string,
    ];
    expect(now.replaceAll('      - emptyDir: {}\n        name: ours\n', '')).toBe(old);
    expect(now).not.toBe(old);
  });
});

test('a text that the newer release has more often than the older one is an error there', () => {
  const mutations = `
  - name: sds
    reason: r
    target: { name: istio-sidecar-injector, kind: ConfigMap }
    replace: { path: /data/config, text: "volumes:\\n", with: "volumes: # ours\\n", count: 7 }
`;
  expect(mutate(rendered.older ?? [], config(mutations), new Map()).counts).toContainEqual({
    name: 'sds',
    reason: 'r',
    objects: 1,
  });
  expect(() => mutate(rendered.newer ?? [], config(mutations), new Map())).toThrow(
    expect.objectContaining({
      what: expect.stringMatching(
        /^The mutation `sds` does not apply: its text is there \d+ times, and should be 7 times\.$/,
      ),
    }),
  );
});

test('every example of docs/mutations.md applies', async () => {
  const document = await readFile(new URL('../docs/mutations.md', import.meta.url), 'utf8');
  const blocks = [...document.matchAll(/^```(yaml|js)\n([\s\S]*?)^```/gm)].map(([, language, text]) => ({
    language,
    text,
  }));
  const examples = blocks.filter(({ language, text }) => language === 'yaml' && text?.startsWith('- name:'));
  const workspace = await mkdtemp(join(tmpdir(), 'mutations-'));
  try {
    await mkdir(join(workspace, 'mutations'));
    const module = blocks.find(({ language }) => language === 'js')?.text ?? '';
    await writeFile(join(workspace, 'mutations', 'regional-gateways.mjs'), module);
    const documented = config(`\n${examples.map(({ text }) => text).join('')}`);
    const { counts, warnings } = mutate(rendered.newer ?? [], documented, await loadModules(workspace, documented));
    expect(warnings).toEqual([]);
    expect(counts.slice(1, -1).map(({ name, objects }) => [name, objects > 0])).toEqual(
      documented.mutations.map(({ name }) => [name, true]),
    );
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
});
