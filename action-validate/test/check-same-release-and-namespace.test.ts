import { describe, expect, test } from '@jest/globals';
import { checkSameReleaseAndNamespace } from '../src/checks/check-same-release-and-namespace.ts';
import type { ReleaseSources } from '../src/sources.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

const stable = checkSameReleaseAndNamespace();
const equal = checkSameReleaseAndNamespace({ mode: 'equal' });
const release = (name: string, namespace: string | undefined, chart = 'app'): ReleaseSources =>
  sourceRelease({ name, namespace, chart: { name: chart, directory: `charts/${chart}` } });

describe('stable, the default, finds', () => {
  test.each([
    [
      'another namespace in the next environment',
      { dev: [release('cart', 'shop')], production: [release('cart', 'shop-prod')] },
      'charts/app is cart in shop for dev, but cart in shop-prod for production',
    ],
    [
      'another name in the next environment',
      { dev: [release('cart-dev', 'shop')], production: [release('cart', 'shop')] },
      'cart-dev in shop for dev, but cart in shop for production',
    ],
    [
      'one of two releases of a chart',
      { dev: [release('a', 'x'), release('b', 'x')], production: [release('a', 'x'), release('b', 'y')] },
      'b in x for dev, but b in y for production',
    ],
    [
      'a namespace that only one environment says',
      { dev: [release('cart', undefined)], production: [release('cart', 'shop')] },
      'is cart for dev, but cart in shop for production',
    ],
    [
      'an environment behind two equal ones',
      { testing: [release('a', 'x')], dev: [release('a', 'x')], production: [release('c', 'x')] },
      'for testing, but c in x for production',
    ],
    [
      'a release that is there twice',
      { dev: [release('a', 'x'), release('a', 'x', 'other')] },
      'a in x is there 2 times in dev',
    ],
  ])('%s', (_, environments, message) => {
    expect(saidOfSources(stable, sourcesOf(environments))).toEqual([expect.stringContaining(message)]);
  });
});

describe('stable passes', () => {
  test.each([
    [
      'the example: two releases in one namespace',
      { dev: [release('istio', 'istio-system', 'istio'), release('istio-crd', 'istio-system', 'istio-crd')] },
    ],
    ['the same in all environments', { dev: [release('cart', 'shop')], production: [release('cart', 'shop')] }],
    [
      'a release that is not in every environment',
      { dev: [release('a', 'x'), release('debug', 'x')], production: [release('a', 'x')] },
    ],
    [
      'a second release of a chart in one environment',
      { dev: [release('a', 'x'), release('b', 'x')], production: [release('a', 'x')] },
    ],
    [
      'one name in two namespaces',
      { dev: [release('a', 'x'), release('a', 'y')], production: [release('a', 'x'), release('a', 'y')] },
    ],
    [
      'two charts of one name in two directories',
      { dev: [release('a', 'x', 'one')], production: [release('b', 'x', 'two')] },
    ],
  ])('%s', (_, environments) => {
    expect(saidOfSources(stable, sourcesOf(environments))).toEqual([]);
  });
});

test('equal finds a release that is not called like its namespace, once', () => {
  const environments = {
    dev: [release('cart', 'shop'), release('stock', 'stock')],
    production: [release('cart', 'shop')],
  };
  expect(saidOfSources(equal, sourcesOf(environments))).toEqual([
    'error helmfile.yaml [dev,production] The release cart lives in shop.',
  ]);
});
