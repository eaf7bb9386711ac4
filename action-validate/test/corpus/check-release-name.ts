import { checkReleaseName } from '../../src/checks/check-release-name.ts';
import type { ManifestSet } from '../../src/model/manifest-set.ts';
import type { Sources } from '../../src/model/sources.ts';
import { releaseOf, setOfReleases } from '../manifest-set.ts';
import { sourceRelease, sourcesOf } from '../sources.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkReleaseName();

const object = (apiVersion: string, kind: string, name: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
const derived = (release: string, text: string): ManifestSet => setOfReleases([[releaseOf(release), text]]);
const called = (name: string): Sources => sourcesOf({ dev: [sourceRelease({ name })] });

const RELEASE_FAULTS: readonly Fault[] = [
  [
    'a release name with 54 characters',
    called('a'.repeat(54)),
    /error helmfile\.yaml \[dev\] .* has 54 characters; Helm allows 53/,
  ],
  ['a release name with upper case', called('Cart'), /"Cart" is not allowed/],
  ['a release name with an underscore', called('my_cart'), /is not allowed/],
  ['a release name with - at the end', called('cart-'), /is not allowed/],
  ['a release name with a slash', called('../cart'), /is not allowed/],
  ['a release name with no name', called(''), /"" is not allowed/],
];

const RELEASE_NEAR_MISSES: readonly NearMiss[] = [
  ['a release name with 53 characters', called('a'.repeat(53))],
  ['a release name with letters alone', called('cart')],
  ['a release name with a digit in front', called('1st')],
  ['a release name with a dot', called('cart.eu')],
];

const DERIVED_FAULTS: readonly Fault[] = [
  [
    'a name that became too long for a CronJob',
    derived(
      'wrapping-grasshopper',
      object('batch/v1', 'CronJob', 'wrapping-grasshopper-monocular-sync-scheduled-incubator'),
    ),
    /a name of 55 characters; 52 are allowed/,
    { source: 'https://github.com/helm/monocular/issues/566' },
  ],
  [
    'a name that became too long for a CronJob with a long suffix',
    derived(
      'timescale-observability',
      object('batch/v1', 'CronJob', 'timescale-observability-timescale-prometheus-drop-chunk'),
    ),
    /a name of 55 characters; 52 are allowed/,
    { source: 'https://github.com/timescale/tobs/issues/11' },
  ],
  [
    'a name that became too long for a StatefulSet',
    derived(
      'argocd-sharding-algorithm-test',
      object('apps/v1', 'StatefulSet', 'argocd-sharding-algorithm-test-application-controller'),
    ),
    /With the release name argocd-sharding-algorithm-test, this StatefulSet gets a name of 53 characters; 52 are/,
    { source: 'https://github.com/argoproj-labs/argocd-operator/issues/2181' },
  ],
  [
    'a name that became too long for a long Service',
    derived('cart', object('v1', 'Service', `cart-${'x'.repeat(60)}`)),
    /a name of 65 characters; 63 are/,
  ],
  [
    'a name that became too long for a long Job',
    derived('cart', object('batch/v1', 'Job', `cart-${'x'.repeat(60)}`)),
    /a name of 65 characters; 63 are/,
  ],
  [
    'a dot that came into the name of a Service',
    derived('cart.eu', object('v1', 'Service', 'cart.eu')),
    /has a dot, which the name of a Service must not/,
  ],
];

const DERIVED_NEAR_MISSES: readonly NearMiss[] = [
  ['52 characters of a CronJob', derived('cart', object('batch/v1', 'CronJob', `cart-${'x'.repeat(47)}`))],
  ['63 characters of a Service', derived('cart', object('v1', 'Service', `cart-${'x'.repeat(58)}`))],
  ['253 characters of a ConfigMap', derived('cart', object('v1', 'ConfigMap', `cart-${'x'.repeat(248)}`))],
  ['a dot in a ConfigMap', derived('cart.eu', object('v1', 'ConfigMap', 'cart.eu'))],
  ['a Service that is not called after the release', derived('cart.eu', object('v1', 'Service', 'cart'))],
  [
    "a long name that is not the release's",
    derived('cart', object('batch/v1', 'Job', 'x'.repeat(64))),
    { others: ['check_manifests'] },
  ],
];

export const RELEASE_NAME: CheckCorpus = {
  check,
  faults: [...RELEASE_FAULTS, ...DERIVED_FAULTS],
  nearMisses: [...RELEASE_NEAR_MISSES, ...DERIVED_NEAR_MISSES],
};
