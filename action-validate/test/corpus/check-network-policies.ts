import { checkNetworkPolicies } from '../../src/checks/check-network-policies.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkNetworkPolicies;

function object(apiVersion: string, kind: string, rest: string, metadata = '{name: cart}'): string {
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${metadata}\n${rest}\n`;
}

/** Without a sidecar unless the labels say so. */
export function workload(
  labels = 'app: cart, sidecar.istio.io/inject: "false"',
  metadata?: string,
  annotations = '{}',
): string {
  const ports = '[{name: web, containerPort: 8080}]';
  const template = `{metadata: {labels: {${labels}}, annotations: ${annotations}}, spec: {containers: [{name: cart, ports: ${ports}}]}}`;
  return object('apps/v1', 'Deployment', `spec: {template: ${template}}`, metadata);
}

const INJECTED = 'app: cart, sidecar.istio.io/inject: "true"';

export function policy(spec: string, metadata?: string): string {
  return object('networking.k8s.io/v1', 'NetworkPolicy', `spec: ${spec}`, metadata);
}

function ingress(rules: string): string {
  return policy(`{podSelector: {matchLabels: {app: cart}}, policyTypes: [Ingress], ingress: ${rules}}`);
}

export function egress(rules: string): string {
  return policy(`{podSelector: {matchLabels: {app: cart}}, policyTypes: [Egress], egress: ${rules}}`);
}

const SERVICE = object('v1', 'Service', 'spec: {selector: {app: cart}, ports: [{port: 80, targetPort: web}]}');
const TO_DNS =
  '{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 53, protocol: UDP}]}';
const TO_ISTIOD =
  '{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}}], ports: [{port: 15012}]}';

const SELECTION_FAULTS: readonly Fault[] = [
  [
    'a selector without pods',
    policy('{podSelector: {matchLabels: {app: carts}}}') + policy('{}') + workload(),
    /^error spec\.podSelector .*selects none/,
  ],
  [
    'an expression without pods',
    policy('{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [cart]}]}}') +
      policy('{}') +
      workload(),
    /selects none/,
  ],
  [
    'a policy where the charts have no pods',
    policy('{podSelector: {matchLabels: {app: cart}}}'),
    /^unknown spec\.podSelector/,
  ],
  [
    'pods that an operator may make',
    policy('{podSelector: {matchLabels: {app: db}}}') +
      policy('{}') +
      workload() +
      object('acme.example/v1', 'Database', 'spec: {}'),
    /^unknown spec\.podSelector/,
  ],
  [
    'a pod without a policy',
    ingress('[{}]') + workload() + workload('app: shop, sidecar.istio.io/inject: "false"', '{name: shop}'),
    /^error spec\.template\.metadata\.labels No NetworkPolicy selects the pods of Deployment\.apps shop/,
  ],
  [
    'a pod that another kind of policy may select',
    ingress('[{}]') +
      workload() +
      workload('app: shop, sidecar.istio.io/inject: "false"', '{name: shop}') +
      object('cilium.io/v2', 'CiliumNetworkPolicy', 'spec: {}'),
    /^unknown .*another kind of policy/,
  ],
];

const SELECTION_NEAR_MISSES: readonly NearMiss[] = [
  ['no policy at all', workload()],
  // See also https://github.com/zegl/kube-score/issues/420.
  [
    'an empty selector',
    policy('{podSelector: {}, ingress: [{}]}') + workload(),
    { source: 'https://github.com/zegl/kube-score/issues/293' },
  ],
  ['an empty selector without pods', policy('{podSelector: {}}')],
  // the pods have more labels than the policy names.
  [
    'pods with more labels',
    ingress('[{}]') + workload('app: cart, version: v1, sidecar.istio.io/inject: "false"'),
    { source: 'https://github.com/zegl/kube-score/issues/653' },
  ],
  [
    'an expression',
    policy('{podSelector: {matchExpressions: [{key: app, operator: In, values: [cart, shop]}]}}') + workload(),
  ],
  [
    'another namespace',
    policy('{podSelector: {}}', '{name: a, namespace: other}') + workload(),
    { others: ['check_namespace'] },
  ],
  [
    "Istio's own pods",
    ingress('[{}]') +
      workload() +
      workload('app: gw, sidecar.istio.io/inject: "false", app.kubernetes.io/part-of: istio', '{name: gw}'),
  ],
  [
    "the host's network",
    ingress('[{}]') +
      workload() +
      workload('app: node', '{name: node}').replace('spec: {containers', 'spec: {hostNetwork: true, containers'),
  ],
];

const PORT_FAULTS: readonly Fault[] = [
  [
    "the Service's port to the pods",
    ingress('[{ports: [{port: 80}]}]') + workload() + SERVICE,
    /^error spec\.ingress\.0\.ports\.0\.port Port 80 is that of Service cart; the pods have 8080/,
  ],
  [
    "the Service's port from a client",
    policy(
      `{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [${TO_DNS}, {to: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: 80}]}]}`,
    ) +
      ingress('[{}]') +
      workload('app: web, sidecar.istio.io/inject: "false"', '{name: web}') +
      workload() +
      SERVICE,
    /^error spec\.egress\.1\.ports\.0\.port Port 80 is that of Service cart/,
  ],
];

const PORT_NEAR_MISSES: readonly NearMiss[] = [
  ["the pods' port", ingress('[{ports: [{port: 8080}]}]') + workload() + SERVICE],
  ["the pods' port by name", ingress('[{ports: [{port: web}]}]') + workload() + SERVICE],
  ['both', ingress('[{ports: [{port: 80}, {port: 8080}]}]') + workload() + SERVICE],
  ['a range', ingress('[{ports: [{port: 1, endPort: 9000}]}]') + workload() + SERVICE],
  [
    'a port of the pods that a Service has as well',
    ingress('[{ports: [{port: 80}]}]') +
      workload().replace('containerPort: 8080', 'containerPort: 8080}, {containerPort: 80') +
      SERVICE,
  ],
  ['another protocol', ingress('[{ports: [{port: 80, protocol: UDP}]}]') + workload() + SERVICE],
];

const GATEWAY =
  object('networking.istio.io/v1', 'Gateway', 'spec: {selector: {istio: ingressgateway}}', '{name: web}') +
  workload(
    'istio: ingressgateway, app.kubernetes.io/part-of: istio, sidecar.istio.io/inject: "false"',
    '{name: gw, namespace: istio-system}',
  );
const ROUTE = object(
  'networking.istio.io/v1',
  'VirtualService',
  'spec: {hosts: [shop.example.com], gateways: [web], http: [{route: [{destination: {host: cart}}]}]}',
);
const exposed = (rules: string): string => ingress(rules) + workload() + SERVICE + ROUTE + GATEWAY;
const from = (labels: string, port = 8080): string =>
  `[{from: [{namespaceSelector: {matchLabels: ${labels}}}], ports: [{port: ${port}}]}]`;
const NAMED = '{kubernetes.io/metadata.name: istio-system}';

const GATEWAY_FAULTS: readonly Fault[] = [
  [
    'nobody allowed',
    exposed('[]'),
    /^error spec\.ingress .*no traffic from the gateway in istio-system to port 8080 of Service cart/,
  ],
  ['the own namespace alone', exposed('[{from: [{podSelector: {}}]}]'), /^error spec\.ingress/],
  ['the namespace of another gateway', exposed(from('{kubernetes.io/metadata.name: ingress}')), /^error spec\.ingress/],
  ['another port', exposed(from(NAMED, 9090)), /^error spec\.ingress/],
  [
    'other pods of the namespace',
    exposed(
      `[{from: [{namespaceSelector: {matchLabels: ${NAMED}}, podSelector: {matchLabels: {istio: egressgateway}}}]}]`,
    ),
    /^error spec\.ingress/,
  ],
  // The label `name` is a habit, not Kubernetes'.
  [
    'a label of the namespace that is not in the charts',
    exposed(from('{name: istio-system}')),
    /^unknown spec\.ingress .*is not known/,
  ],
  [
    'a gateway that is not in the charts',
    ingress('[{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]') + workload() + SERVICE + ROUTE,
    /^unknown/,
  ],
  [
    'a route of Gateway API',
    ingress('[]') +
      workload() +
      SERVICE +
      object(
        'gateway.networking.k8s.io/v1',
        'HTTPRoute',
        'spec: {parentRefs: [{name: web, namespace: gw}], rules: [{backendRefs: [{name: cart, port: 80}]}]}',
      ),
    /^error .*from the gateway in gw to port 8080/,
  ],
];

/** The gateway of these cases is an object of the release `app`. */
const MESH = { others: ['check_namespace'] };

const GATEWAY_NEAR_MISSES: readonly NearMiss[] = [
  ["the gateway's namespace by its name", exposed(from(NAMED)), MESH],
  ['everyone', exposed('[{}]'), MESH],
  [
    'every namespace',
    exposed('[{from: [{namespaceSelector: {}}]}]'),
    { source: 'https://github.com/derailed/popeye/issues/202', ...MESH },
  ],
  ['every address', exposed('[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]'), MESH],
  [
    'a label that the namespace in the charts has',
    exposed(from('{name: istio-system}')) +
      object('v1', 'Namespace', '', '{name: istio-system, labels: {name: istio-system}}'),
    MESH,
  ],
  [
    'a second policy that allows it',
    exposed('[]') + ingress(from(NAMED)).replace('{name: cart}', '{name: more}'),
    MESH,
  ],
  ['a Service that is not exposed', ingress('[{from: [{podSelector: {}}]}]') + workload() + SERVICE],
  ['a policy for egress alone', egress(`[${TO_DNS}]`) + workload() + SERVICE + ROUTE + GATEWAY, MESH],
];

const NEED_FAULTS: readonly Fault[] = [
  ['no egress', egress('[]') + workload(), /^error spec\.egress .*cart allow no DNS/],
  ['no DNS', egress('[{to: [{podSelector: {}}]}]') + workload(), /allow no DNS/],
  ['DNS over TCP alone', egress('[{ports: [{port: 53}]}]') + workload(), /allow no DNS/],
  [
    'DNS of a namespace whose labels nobody knows',
    egress('[{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}], ports: [{port: 53, protocol: UDP}]}]') +
      workload(),
    /^unknown .*may allow no DNS/,
  ],
  [
    'no istiod for a sidecar',
    egress(`[${TO_DNS}]`) + workload(INJECTED),
    /^error spec\.egress .*reach istiod \(TCP port 15012\)/,
    { source: 'https://github.com/istio/istio/issues/32945' },
  ],
  [
    'no istiod where nobody knows whether there is a sidecar',
    egress(`[${TO_DNS}]`) + workload('app: cart'),
    /^unknown .*may not let the sidecar reach istiod/,
  ],
  [
    'no metrics',
    ingress('[{ports: [{port: 8080}]}]') + workload(INJECTED),
    /^error spec\.ingress .*metrics of the sidecar/,
  ],
];

const NEED_NEAR_MISSES: readonly NearMiss[] = [
  ['DNS and istiod', egress(`[${TO_DNS}, ${TO_ISTIOD}]`) + workload(INJECTED)],
  ['everything', egress('[{}]') + workload(INJECTED)],
  [
    'DNS by the name of its port',
    egress(
      '[{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: dns, protocol: UDP}]}]',
    ) + workload(),
  ],
  ['no sidecar', egress(`[${TO_DNS}]`) + workload()],
  ['no egress policy', ingress('[{}]') + workload(INJECTED)],
  [
    'egress rules without `Egress` among the types',
    policy('{podSelector: {}, policyTypes: [Ingress], ingress: [{}], egress: []}') + workload(INJECTED),
  ],
  ['metrics by either port', ingress('[{ports: [{port: 8080}, {port: 15090}]}]') + workload(INJECTED)],
  [
    'metrics that nobody reads',
    ingress('[{ports: [{port: 8080}]}]') + workload(INJECTED, undefined, '{prometheus.io/scrape: "false"}'),
  ],
  [
    'two policies that add up',
    egress(`[${TO_DNS}]`) + egress(`[${TO_ISTIOD}]`).replace('{name: cart}', '{name: b}') + workload(INJECTED),
  ],
];

export const NETWORK_POLICIES: CheckCorpus = {
  check,
  faults: [...SELECTION_FAULTS, ...PORT_FAULTS, ...GATEWAY_FAULTS, ...NEED_FAULTS],
  nearMisses: [...SELECTION_NEAR_MISSES, ...PORT_NEAR_MISSES, ...GATEWAY_NEAR_MISSES, ...NEED_NEAR_MISSES],
};
