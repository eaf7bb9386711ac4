import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { applyDifferences } from './apply.ts';
import { differencesOf, leaves } from './difference.ts';
import { inField, inItems, type ListSchemas, mapKeys, schemasOf } from './known-lists.ts';
import type { ListSchema } from './list-schema.ts';
import { describePath, pathPattern } from './path.ts';

/** `+path`, `-path`, `~path` or `%path` (another order) for each difference, as a person reads them. */
function shown(before: Json, after: Json): string[] {
  const differences = differencesOf(before, after);
  expect(applyDifferences(before, differences)).toEqual(after);
  const signs = { added: '+', removed: '-', modified: '~', moved: '>', reordered: '%', renamed: '!' } as const;
  return leaves(differences).map(({ action, path }) => signs[action] + describePath(path));
}

describe('values', () => {
  test.each<[string, Json, Json, string[]]>([
    ['equal objects do not differ', { a: 1, b: [{}] }, { b: [{}], a: 1 }, []],
    ['a field that came, went or changed', { a: 1, b: 2 }, { b: 3, c: 4 }, ['-a', '~b', '+c']],
    ['null is a value', { a: null }, {}, ['-a']],
    ['an empty object is not nothing', { a: {} }, { a: null }, ['~a']],
    ['a text is not a number', { a: '1' }, { a: 1 }, ['~a']],
    [
      'a key with dots is quoted',
      { a: { 'helm.sh/chart': 1 } },
      { a: { 'helm.sh/chart': 2 } },
      ['~a["helm.sh/chart"]'],
    ],
    ['a scalar that becomes a list', { a: 1 }, { a: [1] }, ['~a']],
    ['a list of scalars is one value', { args: ['get', 'list'] }, { args: ['list', 'watch'] }, ['~args']],
    ['scalars in another order', { args: ['get', 'list'] }, { args: ['list', 'get'] }, ['%args']],
    ['a key called __proto__', JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 2}'), ['~__proto__']],
  ])('%s', (_, before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });
});

describe('items of a list are matched', () => {
  test.each<[string, Json, Json, string[]]>([
    [
      'containers by name',
      {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '1' },
        ],
      },
      { containers: [{ name: 'b', image: '2' }] },
      ['-containers[a]', '~containers[b].image'],
    ],
    [
      'ports of a container by number and protocol',
      { ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] },
      { ports: [{ containerPort: 53, protocol: 'UDP', name: 'dns' }, { containerPort: 53 }, { containerPort: 80 }] },
      ['+ports[53 UDP].name', '+ports[53 TCP]', '%ports'],
    ],
    [
      'ports of a service by port',
      { ports: [{ port: 80, targetPort: 1 }] },
      { ports: [{ port: 443 }, { port: 80, targetPort: 2 }] },
      ['~ports[80 TCP].targetPort', '+ports[443 TCP]'],
    ],
    [
      'mounts by their path, for a volume may be mounted twice',
      {
        volumeMounts: [
          { name: 'v', mountPath: '/a' },
          { name: 'v', mountPath: '/b' },
        ],
      },
      { volumeMounts: [{ name: 'v', mountPath: '/a' }] },
      ['-volumeMounts[/b]'],
    ],
    [
      'subjects by kind, namespace and name',
      { subjects: [{ kind: 'User', name: 'a' }] },
      { subjects: [{ kind: 'Group', name: 'a' }] },
      ['-subjects[User  a]', '+subjects[Group  a]'],
    ],
    [
      'by order where a name is there twice',
      {
        env: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      {
        env: [
          { name: 'a', value: '1' },
          { name: 'a', value: '3' },
        ],
      },
      ['~env[1].value'],
    ],
    [
      'rules by order: one in the middle changes no other',
      {
        rules: [
          { verbs: ['get'], resources: ['a'] },
          { verbs: ['get'], resources: ['b'] },
        ],
      },
      { rules: [{ verbs: ['get'], resources: ['a'] }, { hosts: [] }, { verbs: ['get'], resources: ['b'] }] },
      ['+rules[1]'],
    ],
    [
      'a rule that keeps half of its fields is the same rule',
      { rules: [{ verbs: ['get'], resources: ['a'] }] },
      { rules: [{ verbs: ['get', 'list'], resources: ['a'] }] },
      ['~rules[0].verbs'],
    ],
    [
      'items without a key by their likeness: one in front is one addition',
      { patches: [patch('a', 1), patch('b', 2), patch('c', 3)] },
      { patches: [patch('new', 9), patch('a', 1), patch('b', 4), patch('c', 3)] },
      ['~patches[1].value.number', '+patches[0]'],
    ],
    [
      'an item without a key that moved, and what changed of it on the way',
      { patches: [patch('a', 1), patch('b', 2), patch('c', 3)] },
      { patches: [patch('c', 4), patch('a', 1), patch('b', 2)] },
      ['>patches[2]', '~patches[2].value.number'],
    ],
    [
      'HTTP routes that swap places',
      { http: [route('/a'), route('/b')] },
      { http: [route('/b'), route('/a')] },
      ['>http[0]'],
    ],
    ['order alone', { env: [{ name: 'a' }, { name: 'b' }] }, { env: [{ name: 'b' }, { name: 'a' }] }, ['%env']],
  ])('%s', (_, before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });
});

describe('schemas say how the items of a list are told apart', () => {
  const schema = (list: ListSchema): ListSchemas => [{ properties: { list } }];
  const differ = (before: Json, after: Json, schemas: ListSchemas) => {
    const differences = differencesOf({ list: before }, { list: after }, schemas);
    expect(applyDifferences({ list: before }, differences)).toEqual({ list: after });
    return differences.map(({ action, path, orderless }) => [
      action,
      describePath(path),
      ...(orderless ? ['set'] : []),
    ]);
  };

  test('by their map keys', () => {
    const items = (value: number) => [
      { name: 'same', region: 'a', value: 1 },
      { name: 'same', region: 'b', value },
    ];
    const keys = schema({ 'x-kubernetes-list-map-keys': ['name', 'region'] });
    expect(differ(items(1), items(2).toReversed(), keys)).toEqual([
      ['modified', 'list[same b].value'],
      ['reordered', 'list'],
    ]);
  });

  test('by likeness when the keys are there twice', () => {
    const keys = schema({ 'x-kubernetes-list-map-keys': ['region'] });
    expect(
      differ(
        [
          { region: 'a', v: 1 },
          { region: 'a', v: 2 },
        ],
        [{ region: 'a', v: 2 }],
        keys,
      ),
    ).toEqual([['removed', 'list[0]']]);
  });

  test('as a set, in which the order means nothing', () => {
    const set = schema({ 'x-kubernetes-list-type': 'set' });
    expect(differ(['a', 'b'], ['b', 'c', 'a'], set)).toEqual([
      ['moved', 'list[0]', 'set'],
      ['added', 'list[1]'],
    ]);
  });

  test.each([
    ['apps/v1', 'Deployment', ['spec', 'template', 'spec', 'containers'], ['name']],
    ['apps/v1', 'Deployment', ['spec', 'template', 'spec', 'containers', 0, 'ports'], ['containerPort', 'protocol']],
    ['apps/v1', 'Deployment', ['spec', 'template', 'spec', 'containers', 0, 'volumeMounts'], ['mountPath']],
    ['apps/v1', 'Deployment', ['spec', 'template', 'spec', 'hostAliases'], ['ip']],
    ['v1', 'Service', ['spec', 'ports'], ['port', 'protocol']],
    ['v1', 'ConfigMap', ['metadata', 'ownerReferences'], ['uid']],
    ['batch/v1', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'tolerations'], undefined],
  ])('those of %s %s at %j', (apiVersion, kind, path, keys) => {
    const found = path.reduce<ListSchemas>(
      (schemas, step) => (typeof step === 'number' ? inItems(schemas) : inField(schemas, step)),
      schemasOf()(apiVersion, kind),
    );
    expect(mapKeys(found)).toEqual(keys);
  });

  test('from the definition of a custom resource, in the version that it is written in', () => {
    const versions = [{ name: 'v1', schema: { openAPIV3Schema: { properties: { spec: SPEC } } } }];
    const crd = manifestOf(
      {
        ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'x' } },
        spec: { group: 'example.com', names: { kind: 'Thing' }, versions },
      },
      { file: 'x.yaml', line: 1 },
    );
    const keysIn = (apiVersion: string) =>
      mapKeys(inField(inField(schemasOf([crd])(apiVersion, 'Thing'), 'spec'), 'parts'));
    expect([keysIn('example.com/v1'), keysIn('example.com/v2')]).toEqual([['id'], undefined]);
  });
});

const SPEC = { properties: { parts: { type: 'array', 'x-kubernetes-list-map-keys': ['id'] } } };

function patch(name: string, number: number): Json {
  return { applyTo: 'HTTP_FILTER', match: { context: name }, value: { name, number } };
}

function route(prefix: string): Json {
  return { match: [{ uri: { prefix } }], route: [{ destination: { host: `host${prefix}` } }] };
}

describe('strings that hold documents are compared inside', () => {
  test('JSON', () => {
    const at = (tag: string): Json => ({ data: { values: `{"global": {"tag": "${tag}"}}` } });
    expect(shown(at('1'), at('2'))).toEqual(['~data.values » global.tag']);
  });

  test('YAML in the data of a ConfigMap', () => {
    const at = (log: string): Json => ({ data: { mesh: `accessLogFile: ${log}\nrootNamespace: istio-system\n` } });
    expect(shown(at('/a'), at('/b'))).toEqual(['~data.mesh » accessLogFile']);
  });

  test('JSON in YAML in a ConfigMap, and YAML in YAML', () => {
    const at = (value: number): Json => ({
      data: { config: `inner: '{"list": [{"name": "a", "value": ${value}}]}'\nyaml: |\n  a: 1\n  b: ${value}\n` },
    });
    expect(shown(at(1), at(2))).toEqual(['~data.config » inner » list[a].value', '~data.config » yaml » b']);
  });

  test('a JSON list', () => {
    const at = (value: number): Json => ({ data: { rules: `[{"name": "a", "value": ${value}}]` } });
    expect(shown(at(1), at(2))).toEqual(['~data.rules » [a].value']);
  });

  test("a proxy's configuration in an annotation", () => {
    const at = (value: number): Json => ({
      metadata: {
        annotations: { 'proxy.istio.io/config': `concurrency: ${value}\nholdApplicationUntilProxyStarts: true\n` },
      },
    });
    expect(shown(at(1), at(2))).toEqual(['~metadata.annotations["proxy.istio.io/config"] » concurrency']);
  });

  test.each([
    ['a template', '{{- if .x }}\na: 1\n{{- end }}\n', '{{- if .x }}\na: 2\n{{- end }}\n'],
    ['malformed JSON', '{"a": 1', '{"a": 2'],
    ['only the layout of YAML', 'a: 1\nb: 2\n', '# why\na: 1\nb: 2\n'],
    ['aliases that expand without end', bomb('x'), bomb('y')],
  ])('%s is text', (_, before, after) => {
    expect(shown({ data: { x: before } }, { data: { x: after } })).toEqual(['~data.x']);
  });

  test('a Secret is never looked into', () => {
    expect(shown({ stringData: { x: '{"a":1}' } }, { stringData: { x: '{"a":2}' } })).toEqual(['~stringData.x']);
  });
});

test('the pattern of a path forgets which item it was', () => {
  expect(pathPattern(['spec', 'containers', { item: { name: 'a' } }, 'args', 3])).toBe('spec.containers[*].args[*]');
});

function bomb(leaf: string): string {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
  return `l0: &l0 [${leaf}]\n${levels.join('\n')}\n`;
}
