import { describe, expect, test } from '@jest/globals';
import type { Identity } from '../../../shared/manifest/identity.ts';
import { fileNames } from './file-names.ts';

const object = (kind: string, name: string, namespace = '', group = ''): Identity => ({ group, kind, namespace, name });
const names = (...identities: Identity[]): string[] => [...fileNames(identities).values()];

test('an ordinary object has an ordinary name', () => {
  expect(names(object('CustomResourceDefinition', 'gateways.networking.istio.io'))).toEqual([
    'customresourcedefinition-gateways.networking.istio.io.yaml',
  ]);
});

test('the same object has the same name wherever it stands in the list', () => {
  const [a, b, c] = [object('Role', 'a', 'x'), object('Role', 'a', 'y'), object('Service', 'a')] as const;
  const forward = fileNames([a, b, c]);
  const backward = fileNames([c, b, a]);
  for (const [key, name] of forward) expect(backward.get(key)).toBe(name);
});

describe('two objects never share a file', () => {
  test.each<[string, Identity, Identity]>([
    ['in two namespaces', object('Role', 'a', 'x'), object('Role', 'a', 'y')],
    ['of two groups', object('Gateway', 'a', '', 'networking.istio.io'), object('Gateway', 'a', '', 'x.example')],
    ['whose names differ by case', object('ClusterRole', 'Admin'), object('ClusterRole', 'admin')],
    ['whose names differ by a character that is replaced', object('ClusterRole', 'a:b'), object('ClusterRole', 'a-b')],
    ['whose kind and name meet elsewhere', object('A', 'b-c'), object('A-b', 'c')],
    [
      'whose long names differ at the end',
      object('Role', `${'a'.repeat(200)}x`),
      object('Role', `${'a'.repeat(200)}y`),
    ],
  ])('%s', (_, one, other) => {
    const [first, second] = names(one, other);
    expect(first?.toLowerCase()).not.toBe(second?.toLowerCase());
  });
});

test.each([
  '../../etc/passwd',
  '..',
  'a/b\\c',
  'a\0b',
  'a\nb',
  '$(id)',
  'système:nœud',
  '日本',
  'a'.repeat(253),
  '.hidden',
  'CON',
])('a file named after %j is an ordinary file that Helm takes for a template', (name) => {
  for (const file of names(object('ClusterRole', name))) {
    expect(file).toMatch(/^[a-z0-9][a-z0-9.-]{0,140}\.yaml$/);
    expect(file).not.toContain('..');
  }
});

test('an object that is named as the file of another does not get that file', () => {
  const [first, second] = [object('Role', 'a', 'x'), object('Role', 'a', 'y')] as const;
  const taken = names(first, second)[0]?.replace(/^role-|\\.yaml$/g, '') ?? '';
  expect(new Set(names(first, second, object('Role', taken))).size).toBe(3);
});

test.each(['CON.x', 'aux.', '.Hidden', '-rf', '_Partial', '..'])(
  'a kind of %j, which Kubernetes does not have, is no danger to a file system',
  (kind) => {
    for (const file of names(object(kind, 'a'), object(kind, '\u65e5'))) {
      expect(file).toMatch(/^[a-z0-9][a-z0-9-]*-[0-9a-f]{16}\.yaml$/);
      expect(file).not.toMatch(WINDOWS_DEVICE);
    }
  },
);

/** Names that Windows reserves, whatever follows a dot. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

test('for any objects: a name for each, safe, different from all others and independent of the order', () => {
  let state = 6;
  const pick = <T>(list: readonly T[]): T => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return list[Math.floor((state / 2 ** 32) * list.length)] as T;
  };
  const pieces = [
    'a',
    'A',
    'b',
    '-',
    '.',
    '..',
    '/',
    '\\',
    ':',
    '_',
    ' ',
    '\0',
    'CON',
    'nul.',
    '\u00e9',
    'e\u0301',
    'x'.repeat(60),
  ];
  const word = (): string => Array.from({ length: 1 + pick([0, 1, 2, 3]) }, () => pick(pieces)).join('');
  for (let round = 0; round < 300; round += 1) {
    const objects = Array.from({ length: 30 }, () => object(word(), word(), pick(['', 'a', 'b']), pick(['', 'x.y'])));
    const forward = fileNames(objects);
    expect(fileNames([...objects].reverse())).toEqual(forward);
    const lower = [...forward.values()].map((name) => name.normalize('NFC').toLowerCase());
    expect(new Set(lower).size).toBe(forward.size);
    for (const name of forward.values()) {
      expect(name).toMatch(/^[a-z0-9][a-z0-9.-]{0,140}\.yaml$/);
      expect(name).not.toContain('..');
      expect(name).not.toMatch(WINDOWS_DEVICE);
    }
  }
});
