import { checkReservedCustomServiceNames } from '../../src/checks/check-reserved-custom-service-names.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkReservedCustomServiceNames();
const object = (apiVersion: string, kind: string, name: string, spec = '{}', metadata = ''): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${metadata}}\nspec: ${spec}\n`;
export const service = (name: string): string => object('v1', 'Service', name);
const canary = (spec: string): string => object('flagger.app/v1beta1', 'Canary', 'rollout', spec);
const SAYS = /^error metadata\.name The name /;

const FAULTS: readonly Fault[] = [
  ['kubernetes, whose address pods get in their environment', service('kubernetes'), SAYS],
  ['kube-dns', service('kube-dns'), SAYS],
  ['istiod', service('istiod'), SAYS],
  ['istiod of a revision', service('istiod-canary'), SAYS],
  ['istio-ingressgateway', service('istio-ingressgateway'), SAYS],
  ['istio-egressgateway', service('istio-egressgateway'), SAYS],
  ['<release>-headless', service('app-headless'), SAYS],
  ['<workload>-primary', service('cart-primary') + object('apps/v1', 'Deployment', 'cart'), SAYS],
  ['<service>-canary', service('cart-canary') + service('cart'), SAYS],
  ['that of a Canary', service('cart-primary') + canary('{targetRef: {kind: Deployment, name: cart}}'), SAYS],
];

const REPORTED_FAULTS: readonly Fault[] = [
  [
    'that of a Canary with another name for its Services',
    service('web-canary') + canary('{targetRef: {kind: Deployment, name: cart}, service: {name: web, port: 80}}'),
    /The name web-canary is what a canary tool calls its Service for web/,
    { source: 'https://github.com/fluxcd/flagger/issues/415' },
  ],
  [
    'that of the Service of which the Canary splits the traffic',
    object('v1', 'Service', 'cart', '{type: LoadBalancer}') + canary('{targetRef: {kind: Deployment, name: cart}}'),
    /^error metadata\.name Flagger makes the Service cart for the Canary rollout/,
    { source: 'https://github.com/fluxcd/flagger/issues/610' },
  ],
];

const NEAR_MISSES: readonly NearMiss[] = [
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
    { others: ['check_namespace'] },
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
  [
    'the Service of the workload, where the Canary has another name for its own',
    service('cart') + canary('{targetRef: {kind: Deployment, name: cart}, service: {name: cart-split, port: 80}}'),
    { source: 'https://github.com/fluxcd/flagger/pull/416' },
  ],
  [
    'the Service that a Canary has for its target',
    service('cart') + canary('{targetRef: {kind: Service, name: cart}, service: {port: 80}}'),
    { source: 'https://github.com/fluxcd/flagger/pull/372' },
  ],
  ['a reserved name of another kind', object('apps/v1', 'Deployment', 'istiod')],
  [
    "Istio's own gateway",
    object('v1', 'Service', 'istio-ingressgateway', '{}', ', labels: {operator.istio.io/component: IngressGateways}'),
  ],
];

export const RESERVED_CUSTOM_SERVICE_NAMES: CheckCorpus = {
  check,
  faults: [...FAULTS, ...REPORTED_FAULTS],
  nearMisses: [...NEAR_MISSES],
};
