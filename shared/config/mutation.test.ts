import { describe, expect, test } from '@jest/globals';
import { parseMeshConfig } from './mesh-config.ts';

const MESH = `istio: {version: 1.27.3}
tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}
environments: {testing: {}}
`;

/** The first mutation begins in line 5. */
const read = (mutations: string) => parseMeshConfig(`${MESH}mutations:\n${mutations}`, 'mesh.yaml');

test('without mutations there are none, and what is built in is on', () => {
  const { mutations, builtInMutations } = parseMeshConfig(MESH, 'mesh.yaml');
  expect({ mutations, builtInMutations }).toEqual({
    mutations: [],
    builtInMutations: { standardLabels: true, ownedWebhookFields: true },
  });
});

test('what is built in can be turned off one by one', () => {
  const config = parseMeshConfig(`${MESH}builtInMutations: {standardLabels: false}\n`, 'mesh.yaml');
  expect(config.builtInMutations).toEqual({ standardLabels: false, ownedWebhookFields: true });
});

test('every kind is read, with its line and its defaults, in its order', () => {
  const { mutations } = read(`  - {name: a, reason: r, labels: {x: y}, podTemplates: true}
  - {name: b, reason: r, target: {kind: Service}, matches: 2, annotations: {x.io/y: 'any text'}}
  - {name: c, reason: r, target: {name: x}, patch: [{op: remove, path: /a~1b}], allowIdentityChange: true}
  - {name: d, reason: r, target: {name: x}, patch: {a: null}}
  - {name: e, reason: r, target: {name: x}, embedded: {path: /data/values, patch: {a: 1}}}
  - {name: f, reason: r, replace: {text: a, with: ''}}
  - {name: g, reason: r, module: mutations/g.mjs}
`);
  const common = { reason: 'r', target: {}, matches: undefined, allowIdentityChange: false };
  const named = { ...common, target: { name: 'x' } };
  expect(mutations).toEqual([
    { ...common, name: 'a', line: 5, change: { kind: 'labels', values: { x: 'y' }, podTemplates: true } },
    {
      ...common,
      name: 'b',
      line: 6,
      target: { kind: 'Service' },
      matches: 2,
      change: { kind: 'annotations', values: { 'x.io/y': 'any text' }, podTemplates: false },
    },
    {
      ...named,
      name: 'c',
      line: 7,
      allowIdentityChange: true,
      change: { kind: 'patch', patch: [{ op: 'remove', path: '/a~1b' }] },
    },
    { ...named, name: 'd', line: 8, change: { kind: 'patch', patch: { a: null } } },
    { ...named, name: 'e', line: 9, change: { kind: 'embedded', path: '/data/values', patch: { a: 1 } } },
    {
      ...common,
      name: 'f',
      line: 10,
      change: { kind: 'replace', path: undefined, text: 'a', with: '', count: undefined },
    },
    { ...common, name: 'g', line: 11, change: { kind: 'module', file: 'mutations/g.mjs' } },
  ]);
});

describe('refuses, with the line,', () => {
  test.each<[string, string, string, string]>([
    ['no reason', '{name: a, labels: {x: y}}', 'The key `mutations.0.reason` is missing', ''],
    ['no kind', '{name: a, reason: r}', '`mutations.0` has not the keys of one kind', 'exactly one of labels'],
    [
      'two kinds',
      '{name: a, reason: r, labels: {x: y}, module: a.mjs}',
      '`mutations.0` has not the keys of one kind',
      'exactly one of labels',
    ],
    [
      'pod templates of a patch',
      '{name: a, reason: r, target: {name: x}, patch: {a: 1}, podTemplates: true}',
      '`mutations.0` has not the keys of one kind',
      'podTemplates goes with labels and annotations only',
    ],
    [
      'a patch of everything',
      '{name: a, reason: r, patch: {a: 1}}',
      '`mutations.0` has `patch`, which needs `target` beside it',
      '',
    ],
    [
      'a misspelt key',
      '{name: a, reason: r, target: {labelSelecter: x}, patch: {a: 1}}',
      'Unknown key `mutations.0.target.labelSelecter`',
      'Did you mean `labelSelector`?',
    ],
    [
      'an unknown operation',
      '{name: a, reason: r, target: {name: x}, patch: [{op: set, path: /a, value: 1}]}',
      '`mutations.0.patch.0.op` is "set"',
      'add, remove, replace, move, copy, test',
    ],
    [
      'an operation without its value',
      '{name: a, reason: r, target: {name: x}, patch: [{op: add, path: /a}]}',
      'The key `mutations.0.patch.0.value` is missing',
      '',
    ],
    [
      'an operation without its origin',
      '{name: a, reason: r, target: {name: x}, patch: [{op: move, path: /a}]}',
      'The key `mutations.0.patch.0.from` is missing',
      '',
    ],
    [
      'a path with dots',
      '{name: a, reason: r, target: {name: x}, embedded: {path: data.values, patch: {a: 1}}}',
      '`mutations.0.embedded.path` is "data.values", which is not a JSON Pointer',
      'Write it as /data/values',
    ],
    [
      'a path with a lonely ~',
      '{name: a, reason: r, replace: {path: /a~b, text: x, with: y}}',
      'which is not a JSON Pointer',
      '',
    ],
    [
      'a label that Kubernetes refuses',
      '{name: a, reason: r, labels: {x: a b}}',
      '`mutations.0.labels.x` is "a b"',
      '',
    ],
    [
      'a label name that Kubernetes refuses',
      '{name: a, reason: r, labels: {a b: x}}',
      '`mutations.0.labels` is "a b"',
      '',
    ],
    [
      'a patch as a text',
      '{name: a, reason: r, target: {name: x}, patch: "- op: add"}',
      '`mutations.0.patch` must be',
      '',
    ],
    ['a module of another language', '{name: a, reason: r, module: a.py}', '`mutations.0.module` is "a.py"', ''],
    ['a module outside', '{name: a, reason: r, module: ../a.mjs}', '`../a.mjs` leads out of the repository', ''],
  ])('%s', (_, mutation, what, next) => {
    expect(() => read(`  - ${mutation}\n`)).toThrow(
      expect.objectContaining({
        what: expect.stringContaining(what),
        next: expect.stringContaining(next),
        where: expect.objectContaining({ file: 'mesh.yaml' }),
      }),
    );
  });

  test('two of one name', () => {
    const twice = '  - {name: a, reason: r, labels: {x: y}}\n'.repeat(2);
    expect(() => read(twice)).toThrow(
      expect.objectContaining({
        what: 'Two mutations are called `a`: the other one is in line 5.',
        where: { file: 'mesh.yaml', line: 6 },
      }),
    );
  });
});
