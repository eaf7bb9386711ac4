import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { foreignOwner, isOwnership, withOwnership } from './ownership.ts';

const OWNER = { name: 'istio', namespace: 'istio-system' };
const LABEL = 'app.kubernetes.io/managed-by';

function object(manager: string | undefined, name?: string, namespace?: string): JsonObject {
  return {
    metadata: {
      ...(manager === undefined ? {} : { labels: { [LABEL]: manager } }),
      annotations: {
        ...(name === undefined ? {} : { 'meta.helm.sh/release-name': name }),
        ...(namespace === undefined ? {} : { 'meta.helm.sh/release-namespace': namespace }),
      },
    },
  };
}

describe('whether Helm takes an object into a release', () => {
  // Each line is what Helm 4.3.1 does: label and both annotations must be the release's.
  test.each<[string, JsonObject, string | undefined]>([
    ['its own', object('Helm', 'istio', 'istio-system'), undefined],
    ['of another release', object('Helm', 'mesh', 'istio-system'), 'belongs to the Helm release istio-system/mesh'],
    ['of one in another namespace', object('Helm', 'istio', 'shop'), 'belongs to the Helm release shop/istio'],
    ['of none', { metadata: {} }, 'belongs to no Helm release'],
    ['without metadata', {}, 'belongs to no Helm release'],
    ['of Kustomize', object('kustomize'), 'is managed by kustomize, not by Helm'],
    [
      'of a release, but labelled otherwise',
      object('argocd', 'istio', 'istio-system'),
      'is managed by argocd, not by Helm',
    ],
    ['without the label', object(undefined, 'istio', 'istio-system'), 'has only a part of the marks of a Helm release'],
    ['without the namespace', object('Helm', 'istio'), 'has only a part of the marks of a Helm release'],
    ['only labelled', object('Helm'), 'belongs to no Helm release'],
  ])('%s', (_, live, whose) => {
    expect(foreignOwner(live, OWNER)).toBe(whose);
  });

  test('what it signed itself, whatever else was on it', () => {
    expect(foreignOwner(withOwnership(object('kustomize', 'mesh', 'shop'), OWNER), OWNER)).toBeUndefined();
  });
});

test('the signature is told from other labels and annotations', () => {
  const signature = [
    ['labels', LABEL],
    ['annotations', 'meta.helm.sh/release-name'],
    ['annotations', 'meta.helm.sh/release-namespace'],
    ['labels'],
    ['annotations'],
  ];
  const others = [[], ['name'], ['labels', 'app'], ['annotations', 'a'], ['annotations', LABEL]];
  expect(signature.map((path) => isOwnership(['metadata', ...path]))).toEqual(signature.map(() => true));
  expect(others.map((path) => isOwnership(['metadata', ...path]))).toEqual(others.map(() => false));
  expect(isOwnership(['spec', 'labels', LABEL])).toBe(false);
});
