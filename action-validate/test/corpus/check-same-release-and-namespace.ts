import { checkSameReleaseAndNamespace } from '../../src/checks/check-same-release-and-namespace.ts';
import type { ReleaseSources } from '../../src/model/sources.ts';
import { sourceRelease, sourcesOf } from '../sources.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkSameReleaseAndNamespace();
export const release = (name: string, namespace: string | undefined, chart = 'app'): ReleaseSources =>
  sourceRelease({ name, namespace, chart: { name: chart, directory: `charts/${chart}` } });

const FAULTS: readonly Fault[] = [
  [
    'another namespace in the next environment',
    sourcesOf({ dev: [release('cart', 'shop')], production: [release('cart', 'shop-prod')] }),
    'charts/app is cart in shop for dev, but cart in shop-prod for production',
  ],
  [
    'another name in the next environment',
    sourcesOf({ dev: [release('cart-dev', 'shop')], production: [release('cart', 'shop')] }),
    'cart-dev in shop for dev, but cart in shop for production',
  ],
  [
    'one of two releases of a chart',
    sourcesOf({ dev: [release('a', 'x'), release('b', 'x')], production: [release('a', 'x'), release('b', 'y')] }),
    'b in x for dev, but b in y for production',
  ],
  [
    'a namespace that only one environment says',
    sourcesOf({ dev: [release('cart', undefined)], production: [release('cart', 'shop')] }),
    'is cart for dev, but cart in shop for production',
  ],
  [
    'an environment behind two equal ones',
    sourcesOf({ testing: [release('a', 'x')], dev: [release('a', 'x')], production: [release('c', 'x')] }),
    'for testing, but c in x for production',
  ],
  [
    'a release that is there twice',
    sourcesOf({ dev: [release('a', 'x'), release('a', 'x', 'other')] }),
    'a in x is there 2 times in dev',
  ],
  [
    'two versions of a chart as one release, of which the last wins',
    sourcesOf({ minikube: [release('ingress', 'platform', 'ingress-1'), release('ingress', 'platform', 'ingress-2')] }),
    'ingress in platform is there 2 times in minikube',
    { source: 'https://github.com/roboll/helmfile/issues/193' },
  ],
];

const NEAR_MISSES: readonly NearMiss[] = [
  [
    'the example: two releases in one namespace',
    sourcesOf({ dev: [release('istio', 'istio-system', 'istio'), release('istio-crd', 'istio-system', 'istio-crd')] }),
  ],
  [
    'the same in all environments',
    sourcesOf({ dev: [release('cart', 'shop')], production: [release('cart', 'shop')] }),
  ],
  [
    'a release that is not in every environment',
    sourcesOf({ dev: [release('a', 'x'), release('debug', 'x')], production: [release('a', 'x')] }),
  ],
  [
    'a second release of a chart in one environment',
    sourcesOf({ dev: [release('a', 'x'), release('b', 'x')], production: [release('a', 'x')] }),
  ],
  [
    'one name in two namespaces',
    sourcesOf({ dev: [release('a', 'x'), release('a', 'y')], production: [release('a', 'x'), release('a', 'y')] }),
  ],
  [
    'one name in five namespaces',
    sourcesOf({ dev: ['a', 'b', 'c', 'd', 'e'].map((namespace) => release('cart', namespace)) }),
    { source: 'https://github.com/roboll/helmfile/issues/1213' },
  ],
  [
    'a chart for staging and for production in one environment',
    sourcesOf({ cluster: [release('reports', 'staging'), release('reports', 'production')] }),
    { source: 'https://github.com/roboll/helmfile/issues/1524' },
  ],
  [
    'two charts of one name in two directories',
    sourcesOf({ dev: [release('a', 'x', 'one')], production: [release('b', 'x', 'two')] }),
  ],
];

export const SAME_RELEASE_AND_NAMESPACE: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
