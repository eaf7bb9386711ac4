import { describe, expect, test } from '@jest/globals';
import { type Side, upgradeNotes } from './upgrade-notes.ts';

const versions = (before: string, after: string): string[] =>
  upgradeNotes({ version: before, manifests: [] }, { version: after, manifests: [] }).map(({ what }) => what);

test.each<[string, string, string[]]>([
  ['1.27.3', '1.27.4', []],
  ['1.27.3', '1.28.0', ['1.28 is a new minor version.']],
  ['1.26.3', '1.28.0', ['1.26.3 to 1.28.0 leaves out 1.27.', '1.28 is a new minor version.']],
  ['1.24.0', '1.27.1', ['1.24.0 to 1.27.1 leaves out 1.25, 1.26.', '1.27 is a new minor version.']],
  ['1.28.0', '1.27.4', ['This is a downgrade from 1.28.0 to 1.27.4.']],
  ['1.27.4', '1.27.3', ['This is a downgrade from 1.27.4 to 1.27.3.']],
  ['1.27.3', '1.27.3', ['The version stays 1.27.3.']],
  ['1.27.3', '1.28.0-rc.1', ['1.28 is a new minor version.', '1.28.0-rc.1 is a pre-release.']],
  ['1.31-alpha.20260423', '1.31-alpha.20260827', ['1.31-alpha.20260827 is a pre-release.']],
  ['1.31-alpha.20260827', '1.31.0', []],
  ['main', '1.28.0', []],
  ['1.28.0', 'main', []],
])('from %s to %s', (before, after, notes) => {
  expect(versions(before, after)).toEqual(notes);
});

test('each note says what to do and where it is explained', () => {
  for (const note of upgradeNotes({ version: '1.24.0', manifests: [] }, { version: '1.28.0-rc.1', manifests: [] })) {
    expect(note.next).not.toBe('');
    expect(note.link).toMatch(/^https:\/\/(istio|kubernetes|helm)\.(io|sh)\//);
  }
});

type ApiVersion = { name: string; served: boolean; storage: boolean };

const v = (name: string, flags: string): ApiVersion => ({
  ...{ name, served: flags.includes('served'), storage: flags.includes('storage') },
});

function definition(name: string, apiVersions: readonly ApiVersion[], annotations: Record<string, string> = {}) {
  const identity = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', namespace: '', name };
  return { identity, body: { metadata: { name, annotations }, spec: { versions: apiVersions } } };
}

const role = (name: string) => ({
  identity: { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name },
  body: {},
});

const notes = (before: Side['manifests'], after: Side['manifests']) =>
  upgradeNotes({ version: '1.27.3', manifests: before }, { version: '1.27.4', manifests: after }).map(
    ({ what, items }) => [what, items],
  );

describe('definitions', () => {
  const before = definition('gateways.networking.istio.io', [v('v1beta1', 'served'), v('v1', 'served storage')]);

  test('that stay as they are, or get another version, are not mentioned', () => {
    const more = definition('gateways.networking.istio.io', [
      ...[v('v1beta1', 'served'), v('v1', 'served storage'), v('v2', 'served')],
    ]);
    expect(notes([before], [before])).toEqual([]);
    expect(notes([before], [more])).toEqual([]);
  });

  test.each([
    ['removed', [v('v1', 'served storage')]],
    ['no longer served', [v('v1beta1', ''), v('v1', 'served storage')]],
  ])('with a version that is %s', (_, after) => {
    expect(notes([before], [definition('gateways.networking.istio.io', after)])).toEqual([
      ['API versions are no longer served.', ['gateways.networking.istio.io v1beta1']],
    ]);
  });

  test('that are stored in another version', () => {
    const after = definition('gateways.networking.istio.io', [v('v1', 'served'), v('v2', 'served storage')]);
    expect(notes([definition('gateways.networking.istio.io', [v('v1', 'served storage')])], [after])).toEqual([
      [
        'Objects are stored in another version from now on; those that exist stay as they are.',
        ['gateways.networking.istio.io v1 → v2'],
      ],
    ]);
  });

  test('that lose the version that objects are stored in', () => {
    const after = definition('gateways.networking.istio.io', [v('v2', 'served storage')]);
    expect(notes([definition('gateways.networking.istio.io', [v('v1', 'served storage')])], [after])).toEqual([
      [
        'The version that objects are stored in is removed: the API server refuses the new definition.',
        ['gateways.networking.istio.io v1 → v2'],
      ],
      ['API versions are no longer served.', ['gateways.networking.istio.io v1']],
    ]);
  });

  test('that go away are told apart by whether Helm keeps them', () => {
    const kept = definition('b.istio.io', [], { 'helm.sh/resource-policy': 'keep' });
    expect(notes([definition('a.istio.io', []), kept], [])).toEqual([
      ['Definitions of custom resources go away, and with each of them all of its instances.', ['a.istio.io']],
      ['Definitions of custom resources are no longer part of Istio; Helm leaves them in the cluster.', ['b.istio.io']],
    ]);
  });

  test('without versions, as a mutation may leave them, do no harm', () => {
    const identity = definition('a.istio.io', []).identity;
    expect(notes([{ identity, body: { spec: 'none' } }], [{ identity, body: {} }])).toEqual([]);
  });
});

test('objects that go away are named in order', () => {
  expect(notes([role('b'), role('stays'), role('a')], [role('stays')])).toEqual([
    [
      'Objects go away: the deployment deletes them.',
      ['ClusterRole.rbac.authorization.k8s.io a', 'ClusterRole.rbac.authorization.k8s.io b'],
    ],
  ]);
});
