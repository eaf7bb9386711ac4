import { describe, expect, test } from '@jest/globals';
import type { Identity } from '../../shared/manifest/identity.ts';
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
