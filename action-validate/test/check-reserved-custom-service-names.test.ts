import { expect, test } from '@jest/globals';
import {
  checkReservedCustomServiceNames,
  RESERVED_SERVICE_NAME_DEFAULTS,
} from '../src/checks/check-reserved-custom-service-names.ts';
import { releaseOf, saidBy, saidOf, setOfReleases } from './manifest-set.ts';

const check = checkReservedCustomServiceNames();
const object = (apiVersion: string, kind: string, name: string, spec = '{}', metadata = ''): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${metadata}}\nspec: ${spec}\n`;
const service = (name: string): string => object('v1', 'Service', name);

test.each([
  ['kubernetes, whose address pods get in their environment', service('kubernetes')],
  ['kube-dns', service('kube-dns')],
  ['istiod', service('istiod')],
  ['istiod of a revision', service('istiod-canary')],
  ['istio-ingressgateway', service('istio-ingressgateway')],
  ['istio-egressgateway', service('istio-egressgateway')],
  ['<release>-headless', service('app-headless')],
  ['<workload>-primary', service('cart-primary') + object('apps/v1', 'Deployment', 'cart')],
  ['<service>-canary', service('cart-canary') + service('cart')],
  [
    'that of a Canary',
    service('cart-primary') +
      object('flagger.app/v1beta1', 'Canary', 'rollout', '{targetRef: {kind: Deployment, name: cart}}'),
  ],
])('finds %s', (_, text) => {
  expect(saidBy(check, text)).toEqual([expect.stringMatching(/^error metadata\.name The name /)]);
});

test.each([
  ['a name that only contains one', service('my-kubernetes') + service('kube-dns-metrics')],
  ['a headless Service of another name', service('cart-headless')],
  [
    'the Service that a StatefulSet names',
    service('app-headless') + object('apps/v1', 'StatefulSet', 'app', '{serviceName: app-headless}'),
  ],
  ['a primary of nothing in the namespace, as databases have', service('postgresql-primary')],
  [
    'a workload of another namespace',
    service('cart-primary') + object('apps/v1', 'Deployment', 'cart', '{}', ', namespace: other'),
  ],
  [
    'what a Rollout of Argo names: its Services are made by hand',
    service('cart') +
      service('cart-canary') +
      object(
        'argoproj.io/v1alpha1',
        'Rollout',
        'cart',
        '{strategy: {canary: {canaryService: cart-canary, stableService: cart}}}',
      ),
  ],
  ['a reserved name of another kind', object('apps/v1', 'Deployment', 'istiod')],
  [
    "Istio's own gateway",
    object('v1', 'Service', 'istio-ingressgateway', '{}', ', labels: {operator.istio.io/component: IngressGateways}'),
  ],
])('passes %s', (_, text) => {
  expect(saidBy(check, text)).toEqual([]);
});

test("passes the mesh's own charts", () => {
  const set = setOfReleases([
    [releaseOf('istio-ingressgateway', 'ingress', 'gateway'), service('istio-ingressgateway')],
  ]);
  expect(saidOf(check, set)).toEqual([]);
});

test('the names are an option', () => {
  const options = { ...RESERVED_SERVICE_NAME_DEFAULTS, names: ['vault*'] };
  expect(saidBy(checkReservedCustomServiceNames(options), service('vault-ui') + service('kube-dns'))).toHaveLength(1);
});
