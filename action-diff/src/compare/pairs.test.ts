import { describe, expect, test } from '@jest/globals';
import { identityKey } from '../../../shared/manifest/identity.ts';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { pairObjects } from './pairs.ts';

/** `base → head`, each as `kind name`, and how it is renamed; only of objects that are not on both sides as they are. */
function pairs(base: string, head: string): string[] {
  const byKey = (text: string) =>
    new Map(parseManifests(text, 'x.yaml').map((manifest) => [identityKey(manifest.identity), manifest]));
  const name = (manifest: ReturnType<typeof parseManifests>[number] | undefined): string =>
    manifest === undefined ? '—' : `${manifest.apiVersion} ${manifest.identity.name}`;
  return pairObjects(byKey(base), byKey(head))
    .filter((pair) => name(pair.base) !== name(pair.head))
    .map(({ base: left, head: right, renaming }) => {
      const how = renaming === undefined ? '' : ` (${renaming.before} → ${renaming.after})`;
      return `${name(left)} → ${name(right)}${how}`;
    });
}

const object = (apiVersion: string, kind: string, name: string, fields = '', revision = 'default'): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: istio-system, labels: {istio.io/rev: ${revision}}}\n${fields}\n`;
const deployment = (name: string, image: string, revision?: string): string =>
  object(
    'apps/v1',
    'Deployment',
    name,
    `spec: {replicas: 1, strategy: {type: Recreate}, a: 1, b: 2, image: "${image}"}`,
    revision,
  );

describe('an object of the base is found again at the head', () => {
  test.each<[string, string, string, string[]]>([
    [
      'under a name with another revision',
      deployment('istiod-1-30', 'pilot:1.30', '1-30') + object('v1', 'ServiceAccount', 'istiod-1-30', '', '1-30'),
      deployment('istiod-1-31', 'x', '1-31') + object('v1', 'ServiceAccount', 'istiod-1-31', '', '1-31'),
      ['apps/v1 istiod-1-30 → apps/v1 istiod-1-31 (1-30 → 1-31)', 'v1 istiod-1-30 → v1 istiod-1-31 (1-30 → 1-31)'],
    ],
    [
      'under a name with the revision in its middle',
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'istiod-1-30-istio-system', '', '1-30'),
      object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'istiod-1-31-istio-system', '', '1-31'),
      [
        'rbac.authorization.k8s.io/v1 istiod-1-30-istio-system → rbac.authorization.k8s.io/v1 istiod-1-31-istio-system (1-30 → 1-31)',
      ],
    ],
    [
      'when the first revision comes',
      deployment('istiod', 'a'),
      deployment('istiod-canary', 'b', 'canary'),
      ['apps/v1 istiod → apps/v1 istiod-canary (no revision → canary)'],
    ],
    [
      'in another API group',
      object('extensions/v1beta1', 'Ingress', 'a', 'spec: {x: 1}'),
      object('networking.k8s.io/v1', 'Ingress', 'a', 'spec: {y: 2}'),
      ['extensions/v1beta1 a → networking.k8s.io/v1 a'],
    ],
    [
      'by its content',
      deployment('cart', 'cart:1') + deployment('shop', 'shop:1'),
      deployment('basket', 'cart:1') + deployment('shop', 'shop:2'),
      ['apps/v1 cart → apps/v1 basket (cart → basket)'],
    ],
  ])('%s', (_, base, head, expected) => {
    expect(pairs(base, head)).toEqual(expected);
  });
});

describe('it is another object', () => {
  test.each<[string, string, string]>([
    [
      'of the same name in an unrelated group',
      object('networking.istio.io/v1', 'Gateway', 'a'),
      object('gateway.networking.k8s.io/v1', 'Gateway', 'a'),
    ],
    ['when hardly anything could be alike', object('v1', 'ServiceAccount', 'a'), object('v1', 'ServiceAccount', 'b')],
    [
      'when it owns what is not in the manifest, however alike',
      object('v1', 'PersistentVolumeClaim', 'a', 'spec: {a: 1, b: 2, c: 3, d: 4, e: 5}'),
      object('v1', 'PersistentVolumeClaim', 'b', 'spec: {a: 1, b: 2, c: 3, d: 4, e: 5}'),
    ],
    [
      'when its content is another',
      object('v1', 'ConfigMap', 'a', 'data: {a: "1", b: "2", c: "3", d: "4"}'),
      object('v1', 'ConfigMap', 'b', 'data: {a: "5", b: "6", c: "7", d: "4"}'),
    ],
  ])('%s', (_, base, head) => {
    expect(pairs(base, head)).toHaveLength(2);
  });

  test('when two revisions come at once: neither follows the other', () => {
    const base = object('v1', 'ServiceAccount', 'istiod');
    const head = ['1-30', '1-31'].map((rev) => object('v1', 'ServiceAccount', `istiod-${rev}`, '', rev)).join('');
    expect(pairs(base, head)).toHaveLength(3);
  });
});

test('of several that are alike the most alike are paired, whatever their order', () => {
  const maps = (names: readonly string[]) =>
    names.map((name) => object('v1', 'ConfigMap', name, `data: {same: a, own: ${name.slice(-1)}, b: c, d: e, f: g}`));
  const base = maps(['old-1', 'old-2', 'old-3']);
  const expected = ['v1 old-1 → v1 new-1 (old-1 → new-1)', 'v1 old-2 → v1 new-2 (old-2 → new-2)'];
  expect(pairs(base.join(''), maps(['new-2', 'new-1']).join(''))).toEqual(expect.arrayContaining(expected));
  expect(pairs(base.toReversed().join(''), maps(['new-1', 'new-2']).join(''))).toEqual(
    expect.arrayContaining(expected),
  );
});
