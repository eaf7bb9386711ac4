import { describe, expect, test } from '@jest/globals';
import { parseMeshConfig } from '../../../shared/config/mesh-config.ts';
import type { JsonObject, Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import type { MutationModule } from './module.ts';
import { mutate } from './mutate.ts';

const MESH = `istio:
  version: 1.27.3
tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}
environments: {testing: {}}
builtInMutations: {standardLabels: false}
`;

const object = (kind: string, name: string, rest: JsonObject = {}): Manifest =>
  manifestOf(
    { apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'istio-system' }, ...rest },
    { file: 'x.yaml', line: 1 },
  );
const manifests = [
  object('Deployment', 'istiod', { spec: { replicas: 1 } }),
  object('Deployment', 'gateway', { spec: { replicas: 1 } }),
];

/** `mutations` as mesh.yaml writes it; it begins in line 7. */
function run(mutations: string, given: readonly Manifest[] = manifests, modules: Record<string, MutationModule> = {}) {
  const config = parseMeshConfig(`${MESH}mutations:\n${mutations}`, 'mesh.yaml');
  return mutate(given, config, new Map(Object.entries(modules)));
}
const specs = (mutations: string) => run(mutations).manifests.map(({ body }) => body.spec);

const scale = (name: string, replicas: number, more = '') =>
  `  - {name: ${name}, reason: load, target: {kind: Deployment, name: istiod}, patch: {spec: {replicas: ${replicas}}}${more}}\n`;

test('mutations are made in their order, on what they select, and counted with their reason', () => {
  const two = `${scale('a', 2)}  - name: b\n    reason: every gateway\n    target: {kind: Deployment}\n    patch: [{op: add, path: /spec/paused, value: true}]\n`;
  expect(specs(two)).toEqual([
    { replicas: 2, paused: true },
    { replicas: 1, paused: true },
  ]);
  expect(run(two).counts).toEqual([
    { name: 'a', reason: 'load', objects: 1 },
    { name: 'b', reason: 'every gateway', objects: 2 },
    expect.objectContaining({ name: 'webhook fields of istiod', objects: 0 }),
  ]);
});

test('what is not selected is the very same object', () => {
  expect(run(scale('a', 2)).manifests[1]).toBe(manifests[1]);
});

test('every kind of mutation is made', () => {
  const given = [object('Deployment', 'istiod', { spec: { text: '{"a":1}', word: 'old' } })];
  const module: MutationModule = (manifest, { mutation }) => ({ ...manifest, madeBy: mutation });
  const all = `
  - {name: l, reason: r, labels: {team: mesh}}
  - {name: a, reason: r, annotations: {a.io/b: c}}
  - {name: p, reason: r, target: {name: istiod}, patch: {spec: {p: 1}}}
  - {name: e, reason: r, target: {name: istiod}, embedded: {path: /spec/text, patch: {a: 2}}}
  - {name: r, reason: r, replace: {path: /spec/word, text: old, with: new, count: 1}}
  - {name: m, reason: r, module: m.mjs}
`;
  const { manifests: after, warnings } = run(all, given, { 'm.mjs': module });
  expect(after[0]?.body).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod', namespace: 'istio-system', labels: { team: 'mesh' }, annotations: { 'a.io/b': 'c' } },
    spec: { text: '{"a":2}', word: 'new', p: 1 },
    madeBy: 'm',
  });
  expect(warnings).toEqual([]);
});

describe('built in, and turned off by mesh.yaml', () => {
  const webhook = manifestOf(
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'istio-validator', labels: { 'istio.io/rev': 'default' } },
      webhooks: [{ name: 'a.istio.io', failurePolicy: 'Ignore' }],
    },
    { file: 'x.yaml', line: 1 },
  );
  const config = (builtIn: string) => parseMeshConfig(MESH.replace('{standardLabels: false}', builtIn), 'mesh.yaml');
  const labels = { 'istio.io/rev': 'default' };

  test.each([
    ['{}', { ...labels, 'app.kubernetes.io/part-of': 'istio' }, [{ name: 'a.istio.io' }]],
    ['{standardLabels: false}', labels, [{ name: 'a.istio.io' }]],
    [
      '{ownedWebhookFields: false}',
      { ...labels, 'app.kubernetes.io/part-of': 'istio' },
      [{ name: 'a.istio.io', failurePolicy: 'Ignore' }],
    ],
  ])('%s', (builtIn, expected, webhooks) => {
    const [after] = mutate([webhook], config(builtIn), new Map()).manifests;
    expect(after?.body).toMatchObject({ metadata: { labels: expected }, webhooks });
  });
});

describe('refuses, with the name and the line,', () => {
  test.each<[string, string, string, string]>([
    [
      'a target that nothing fits, and lists what nearly does',
      '  - {name: a, reason: r, target: {kind: Deployment, name: istio}, patch: {x: 1}}\n',
      'The mutation `a` selects no object.',
      'Nearly selected: Deployment.apps istio-system/istiod (its name: istiod), Deployment.apps istio-system/gateway (its name: gateway).',
    ],
    [
      'a target that fits more than it should',
      '  - {name: a, reason: r, target: {kind: Deployment}, matches: 1, patch: {x: 1}}\n',
      'The mutation `a` selects 2 objects, not 1.',
      'Selected: Deployment.apps istio-system/istiod, Deployment.apps istio-system/gateway.',
    ],
    [
      'a target that fits less than it should',
      '  - {name: a, reason: r, target: {name: istiod, kind: Deployment}, matches: 2, patch: {x: 1}}\n',
      'The mutation `a` selects 1 object, not 2.',
      'Nearly selected: Deployment.apps istio-system/gateway (its name: gateway).',
    ],
    [
      'a target that is no regular expression',
      '  - {name: a, reason: r, target: {name: "("}, patch: {x: 1}}\n',
      'The mutation `a` does not apply: `target.name` is not a regular expression',
      'Its reason: r',
    ],
    [
      'a selector that is none',
      '  - {name: a, reason: r, target: {labelSelector: a b}, patch: {x: 1}}\n',
      'The mutation `a` does not apply: `a b` is not a requirement of a selector',
      'Its reason: r',
    ],
    [
      'text that is not there',
      '  - {name: a, reason: r, replace: {text: none, with: x}}\n',
      'The mutation `a` does not apply: its text is there not at all.',
      'Correct `replace.text` or `replace.count`',
    ],
    [
      'text that is there too often',
      '  - {name: a, reason: r, replace: {text: istio-system, with: x, count: 1}, allowIdentityChange: true}\n',
      'The mutation `a` does not apply: its text is there 2 times, and should be 1 time.',
      'Correct `replace.text` or `replace.count`',
    ],
    [
      'a mutation that makes two objects one',
      '  - {name: a, reason: r, target: {kind: Deployment}, patch: {metadata: {name: x}}, allowIdentityChange: true}\n',
      'The mutation `a` makes two objects one.',
      'Give each object a name of its own',
    ],
  ])('%s', (_, mutations, what, next) => {
    expect(() => run(mutations)).toThrow(
      expect.objectContaining({
        what: expect.stringContaining(what),
        next: expect.stringContaining(next),
        where: expect.objectContaining({ file: 'mesh.yaml', line: 7 }),
      }),
    );
  });

  test.each<[string, string, string]>([
    [
      'a patch that does not apply',
      'target: {name: istiod}, patch: [{op: test, path: /spec/replicas, value: 2}]',
      'operation 1 (test `/spec/replicas`): the test fails: there is 1, not 2.',
    ],
    [
      'another name for an object',
      'target: {name: istiod}, patch: {metadata: {name: x}}',
      'it makes it Deployment.apps istio-system/x, which `allowIdentityChange: true` would allow.',
    ],
    [
      'what is no object any more',
      'target: {name: istiod}, patch: {kind: null}',
      'This document is not a Kubernetes object',
    ],
    [
      'a list for an object',
      "target: {name: istiod}, patch: [{op: replace, path: '', value: []}]",
      'what it leaves is not an object.',
    ],
    ['a module that fails', 'target: {name: istiod}, module: bad.mjs', 'it fails: no.'],
  ])('%s, with the object', (_, mutation, what) => {
    const bad = () => {
      throw new Error('no');
    };
    expect(() => run(`  - {name: a, reason: r, ${mutation}}\n`, manifests, { 'bad.mjs': bad })).toThrow(
      expect.objectContaining({
        what: expect.stringContaining(`The mutation \`a\` does not apply: ${what}`),
        where: { file: 'mesh.yaml', line: 7, object: 'Deployment.apps istio-system/istiod' },
      }),
    );
  });

  test('nothing of what a Secret holds', () => {
    const secret = [object('Secret', 'ca', { data: { key: 'c2VjcmV0' } })];
    const mutation =
      '  - {name: a, reason: r, target: {kind: Secret}, patch: [{op: test, path: /data/key, value: x}]}\n';
    expect(() => run(mutation, secret)).toThrow(expect.objectContaining({ what: expect.not.stringContaining('c2V') }));
  });
});

test('an object may become another one when the mutation says so', () => {
  const { manifests: after } = run(
    scale('a', 1).replace('{replicas: 1}}', '{replicas: 1}, metadata: {name: pilot}}, allowIdentityChange: true'),
  );
  expect(after[0]?.identity.name).toBe('pilot');
});

describe('warns', () => {
  test('of two mutations that write one field, with the line of the second', () => {
    expect(run(scale('a', 2) + scale('b', 3)).warnings).toEqual([
      {
        message: 'The mutations `a` and `b` both write `spec.replicas` of Deployment.apps istio-system/istiod.',
        place: { file: 'mesh.yaml', line: 8 },
      },
    ]);
  });

  test('of a mutation that changes nothing', () => {
    expect(run(scale('a', 1)).warnings).toEqual([
      { message: expect.stringContaining('The mutation `a` changes nothing'), place: { file: 'mesh.yaml', line: 7 } },
    ]);
  });

  test('not of one that writes over a standard label', () => {
    const config = parseMeshConfig(
      `${MESH.replace('standardLabels: false', '')}mutations:\n  - {name: a, reason: r, labels: {app.kubernetes.io/part-of: mesh}}\n`,
      'mesh.yaml',
    );
    expect(mutate(manifests, config, new Map()).warnings).toEqual([]);
  });
});
