import { describe, expect, test } from '@jest/globals';
import { matches, selects } from '../src/objects/object-selector.ts';
import { setOf } from './manifest-set.ts';

describe('a star stands for any characters', () => {
  test.each([
    ['cart', 'cart', true],
    ['cart', 'cart-2', false],
    ['cart*', 'cart', true],
    ['*art', 'cart', true],
    ['c*t', 'cart', true],
    ['c*ar*t', 'cart', true],
    ['ca*art', 'cart', false],
    ['*', '', true],
    ['**', 'a', true],
    ['charts/*/x.yaml', 'charts/a/templates/x.yaml', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %p', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

describe('an object is selected by what it will be in the cluster', () => {
  const set = setOf(`apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: cart}
`);
  test.each([
    [{ name: 'cart' }, [true, true]],
    [{ kind: 'Deployment' }, [true, false]],
    [{ group: 'apps' }, [true, false]],
    [{ group: '' }, [false, false]],
    [{ namespace: 'shop' }, [true, false]],
    [{ namespace: '' }, [false, true]],
    [{ kind: 'Deployment', name: 'other' }, [false, false]],
  ])('%j', (selector, expected) => {
    expect(set.manifests.map((manifest) => selects(selector, set, manifest))).toEqual(expected);
  });
});
