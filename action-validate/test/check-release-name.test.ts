import { describe, expect, test } from '@jest/globals';
import { checkReleaseName as check } from '../src/checks/check-release-name.ts';
import { releaseOf, saidOf, setOfReleases } from './manifest-set.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

const object = (apiVersion: string, kind: string, name: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
const derived = (release: string, text: string): string[] => saidOf(check, setOfReleases([[releaseOf(release), text]]));

describe('a release', () => {
  test.each([
    ['of 54 characters', 'a'.repeat(54), /error helmfile\.yaml \[dev\] .* has 54 characters; Helm allows 53/],
    ['in upper case', 'Cart', /"Cart" is not allowed/],
    ['with an underscore', 'my_cart', /is not allowed/],
    ['that ends in -', 'cart-', /is not allowed/],
    ['with a slash', '../cart', /is not allowed/],
    ['without a name', '', /"" is not allowed/],
  ])('%s is found', (_, name, message) => {
    expect(saidOfSources(check, sourcesOf({ dev: [sourceRelease({ name })] }))).toEqual([
      expect.stringMatching(message),
    ]);
  });

  test.each([['a'.repeat(53)], ['cart'], ['1st'], ['cart.eu']])('called %s passes', (name) => {
    expect(saidOfSources(check, sourcesOf({ dev: [sourceRelease({ name })] }))).toEqual([]);
  });

  test('is found once for all environments', () => {
    const sources = sourcesOf({ dev: [sourceRelease({ name: 'A' })], production: [sourceRelease({ name: 'A' })] });
    expect(saidOfSources(check, sources)).toEqual([expect.stringContaining('[dev,production]')]);
  });
});

// Each name is one of a public bug report.
test.each([
  [
    'a CronJob (helm/monocular#566)',
    derived(
      'wrapping-grasshopper',
      object('batch/v1', 'CronJob', 'wrapping-grasshopper-monocular-sync-scheduled-incubator'),
    ),
    /a name of 55 characters; 52 are allowed/,
  ],
  [
    'a CronJob (timescale/tobs#11)',
    derived(
      'timescale-observability',
      object('batch/v1', 'CronJob', 'timescale-observability-timescale-prometheus-drop-chunk'),
    ),
    /a name of 55 characters; 52 are allowed/,
  ],
  [
    'a StatefulSet (argoproj-labs/argocd-operator#2181)',
    derived(
      'argocd-sharding-algorithm-test',
      object('apps/v1', 'StatefulSet', 'argocd-sharding-algorithm-test-application-controller'),
    ),
    /With the release name argocd-sharding-algorithm-test, this StatefulSet gets a name of 53 characters; 52 are/,
  ],
  ['a Service', derived('cart', object('v1', 'Service', `cart-${'x'.repeat(60)}`)), /a name of 65 characters; 63 are/],
  ['a Job', derived('cart', object('batch/v1', 'Job', `cart-${'x'.repeat(60)}`)), /a name of 65 characters; 63 are/],
  [
    'a dot in a Service',
    derived('cart.eu', object('v1', 'Service', 'cart.eu')),
    /has a dot, which the name of a Service must not/,
  ],
])('finds a name that became too long for %s', (_, said, message) => {
  expect(said).toEqual([expect.stringMatching(message)]);
});

test.each([
  ['52 characters of a CronJob', derived('cart', object('batch/v1', 'CronJob', `cart-${'x'.repeat(47)}`))],
  ['63 characters of a Service', derived('cart', object('v1', 'Service', `cart-${'x'.repeat(58)}`))],
  ['253 characters of a ConfigMap', derived('cart', object('v1', 'ConfigMap', `cart-${'x'.repeat(248)}`))],
  ['a dot in a ConfigMap', derived('cart.eu', object('v1', 'ConfigMap', 'cart.eu'))],
  ['a Service that is not called after the release', derived('cart.eu', object('v1', 'Service', 'cart'))],
  ["a long name that is not the release's", derived('cart', object('batch/v1', 'Job', 'x'.repeat(64)))],
])('passes %s', (_, said) => {
  expect(said).toEqual([]);
});
