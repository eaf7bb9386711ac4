import { checkServiceDiscovery } from '../../src/checks/check-service-discovery.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkServiceDiscovery;

function object(apiVersion: string, kind: string, rest: string, metadata = '{name: cart}'): string {
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${metadata}\n${rest}\n`;
}

function workload(labels = '{app: cart, version: v1}', container = '', spec = ''): string {
  const ports = '[{name: web, containerPort: 8080}]';
  return object(
    'apps/v1',
    'Deployment',
    `spec: {template: {metadata: {labels: ${labels}}, spec: {containers: [{name: cart, ports: ${ports}${container}}]${spec}}}}`,
  );
}

function service(
  spec = '{selector: {app: cart}, ports: [{name: http, port: 80, targetPort: web}]}',
  metadata?: string,
): string {
  return object('v1', 'Service', `spec: ${spec}`, metadata);
}

export function variable(value: string, name = 'CART'): string {
  return workload(undefined, `, env: [{name: ${name}, value: ${JSON.stringify(value)}}]`) + service();
}

function settings(text: string): string {
  return object('v1', 'ConfigMap', `data: {application.yaml: ${JSON.stringify(text)}}`) + workload() + service();
}

export function route(destination: string, more = ''): string {
  const http = `[{route: [{destination: ${destination}}]}]`;
  return (
    object('networking.istio.io/v1', 'VirtualService', `spec: {hosts: [cart], http: ${http}}`) +
    workload() +
    service() +
    more
  );
}

export function rule(spec: string): string {
  return object('networking.istio.io/v1', 'DestinationRule', `spec: ${spec}`);
}

export const SUBSETS = rule('{host: cart, subsets: [{name: v1, labels: {version: v1}}]}');

const NAME_FAULTS: readonly Fault[] = [
  [
    'a port that the Service does not have',
    variable('http://cart:8080/api'),
    /^error .*env\.0\.value .*cart has no port 8080, only 80/,
  ],
  ['the port of a scheme', variable('https://cart.shop.svc'), /cart\.shop\.svc has no port 443/],
  [
    'a full name',
    settings('url: "http://cart.shop.svc.cluster.local:9090/x"'),
    /^error data\.application\.yaml .*no port 9090/,
  ],
  ['a name with its namespace', settings('url=grpc://cart.shop:9090'), /cart\.shop has no port 9090/],
  ['an address without a scheme', variable('cart:9090', 'CART_ADDR'), /cart has no port 9090/],
  ['one of several addresses', variable('cart:80,cart:9092', 'BROKERS'), /no port 9092/],
  [
    'a Service that is not in the charts',
    variable('http://orders:80'),
    /^unknown .*hold no Service or ServiceEntry for orders/,
  ],
  ['a namespace that is not in the charts', settings('otel.tracing.svc:4317'), /^unknown .*for otel\.tracing\.svc/],
  [
    'a host that only the cluster knows',
    variable('http://$(HOST):80').replace(
      'value:',
      'value: "x"}, {name: HOST, valueFrom: {secretKeyRef: {name: a, key: b}}}, {name: B, value:',
    ),
    /^unknown .*host in B is in a variable/,
  ],
];

const NAME_NEAR_MISSES: readonly NearMiss[] = [
  ['the port of the Service', variable('http://cart/api')],
  [
    'every form of the name',
    settings('http://cart http://cart.shop:80 http://cart.shop.svc http://cart.shop.svc.cluster.local:80'),
  ],
  ['a host outside the mesh', settings('https://api.stripe.com:8443 http://www.w3.org/1999/xhtml smtp.example.com:25')],
  ['localhost and addresses', settings('http://localhost:9999 http://127.0.0.1:1 http://10.0.0.1:5')],
  ['something that is no address', variable('kubernetes://apis/apps/v1/namespaces/shop/deployments/cart')],
  ['a value with a colon', variable('cart:9090', 'CACHE_KEY')],
  ['half of a name', settings('http://cart-${REGION}:9090 http://${HOST}:1')],
  ['a comment', settings('# http://cart:9090\nlevel: info')],
  ["Kubernetes' own Service", variable('https://kubernetes.default.svc')],
  [
    'a host of the pod',
    workload(undefined, ', env: [{name: A, value: "http://db:5"}]', ', hostAliases: [{ip: 10.0.0.1, hostnames: [db]}]'),
  ],
  [
    'a pod of a headless Service',
    variable('http://cart-0.peers.shop.svc:7000') +
      service('{clusterIP: None, selector: {app: cart}, ports: [{port: 1}]}', '{name: peers}'),
  ],
  [
    'any port of a Service outside',
    variable('http://db:5432') + service('{type: ExternalName, externalName: db.example.com}', '{name: db}'),
  ],
  [
    'a ServiceEntry',
    variable('tcp://db.internal:5432') +
      object(
        'networking.istio.io/v1',
        'ServiceEntry',
        'spec: {hosts: [db.internal], ports: [{number: 5432, name: tcp, protocol: TCP}]}',
      ),
  ],
];

const ROUTE_FAULTS: readonly Fault[] = [
  [
    "the pods' port",
    route('{host: cart, port: {number: 8080}}'),
    /^error spec\.http\.0\.route\.0\.destination\.port\.number cart has no port 8080/,
  ],
  // a name that Istio does not complete.
  [
    'a name with a dot',
    route('{host: cart.shop}'),
    /^error .*takes cart\.shop as it is/,
    { source: 'https://github.com/istio/istio/issues/17807' },
  ],
  ['half of the full name', route('{host: cart.shop.svc}'), /^error .*takes cart\.shop\.svc as it is/],
  [
    'a subset that no rule defines',
    route('{host: cart, subset: v2}', SUBSETS),
    /^error .*subset No DestinationRule for cart defines the subset v2/,
  ],
  ['a subset without a rule', route('{host: cart, subset: v1}'), /^unknown .*whether it has a subset v1 is not known/],
  ['a route to a Service that is not in the charts', route('{host: orders}'), /^unknown .*for orders/],
  [
    'a mirror',
    route('{host: cart}').replace('[{route:', '[{mirror: {host: cart, port: {number: 1}}, route:'),
    /^error spec\.http\.0\.mirror/,
  ],
  [
    'a ServiceEntry that is not exported to the namespace',
    route(
      '{host: httpbin.org}',
      object(
        'networking.istio.io/v1',
        'ServiceEntry',
        'spec: {hosts: [httpbin.org], exportTo: ["."]}',
        '{name: a, namespace: other}',
      ),
    ),
    /^error .*destination\.host ServiceEntry\.networking\.istio\.io other\/a is not exported to the namespace shop/,
  ],
  [
    'a Service that is not exported to the namespace',
    route(
      '{host: orders.sales.svc.cluster.local}',
      service(undefined, '{name: orders, namespace: sales, annotations: {networking.istio.io/exportTo: "a, ."}}') +
        workload().replace('{name: cart}', '{name: orders, namespace: sales}'),
    ),
    /^error .*Service sales\/orders is not exported to the namespace shop/,
  ],
  // IST0173
  [
    'a subset without pods',
    rule('{host: cart, subsets: [{name: v2, labels: {version: v2}}]}') + workload() + service(),
    /^error spec\.subsets\.0\.labels .*v2 selects none of the pods of cart/,
  ],
  // IST0174
  [
    'a rule for a host that is not there',
    rule('{host: orders.shop.svc.cluster.local}'),
    /^unknown spec\.host .*for orders\.shop/,
  ],
  [
    'a host of the mesh that is not there',
    route('{host: cart}').replace('hosts: [cart]', 'hosts: [carts]'),
    /^unknown spec\.hosts\.0 .*for carts/,
  ],
];

const ROUTE_NEAR_MISSES: readonly NearMiss[] = [
  ['a route to the port of the Service', route('{host: cart, port: {number: 80}}')],
  ['the full name', route('{host: cart.shop.svc.cluster.local, subset: v1}', SUBSETS)],
  [
    'a subset of a rule with the full name',
    route('{host: cart, subset: v1}', SUBSETS.replace('host: cart', 'host: cart.shop.svc.cluster.local')),
  ],
  // a ServiceEntry of another namespace.
  [
    'a ServiceEntry of another namespace',
    route(
      '{host: httpbin.org, port: {number: 443}}',
      object(
        'networking.istio.io/v1',
        'ServiceEntry',
        'spec: {hosts: [httpbin.org], exportTo: [shop], ports: [{number: 443, name: tls, protocol: TLS}]}',
        '{name: a, namespace: other}',
      ),
    ),
    { source: 'https://github.com/istio/istio/issues/46269', others: ['check_namespace'] },
  ],
  [
    'a wildcard of a ServiceEntry',
    route(
      '{host: a.example.com}',
      object('networking.istio.io/v1', 'ServiceEntry', 'spec: {hosts: ["*.example.com"]}'),
    ),
  ],
  ['what clients ask a gateway for', route('{host: cart}').replace('hosts: [cart]', 'hosts: [shop], gateways: [web]')],
  ['all hosts of a domain', rule('{host: "*.shop.svc.cluster.local"}')],
  [
    'a subset by place, which pods have no label for',
    rule('{host: cart, subsets: [{name: a, labels: {topology.kubernetes.io/zone: a}}]}') + workload() + service(),
  ],
  ['another kind of that name', route('{host: cart}').replaceAll('networking.istio.io', 'acme.example')],
];

const SERVICE_FAULTS: readonly Fault[] = [
  ['a selector without pods', workload('{app: carts}') + service(), /^error spec\.selector This Service selects none/],
  // each label matches some pod.
  [
    'a selector that half of each pod has',
    workload('{app: cart, tier: web}') + service('{selector: {app: cart, tier: api}}'),
    /^error .*Deployment\.apps cart do not have tier: api/,
    { source: 'https://github.com/derailed/popeye/issues/302' },
  ],
  [
    'a port name that no container has',
    workload() + service('{selector: {app: cart}, ports: [{port: 80, targetPort: http}]}'),
    /^error spec\.ports\.0\.targetPort .*has a TCP port named http/,
  ],
  [
    'a port name of another protocol',
    workload() + service('{selector: {app: cart}, ports: [{port: 80, targetPort: web, protocol: UDP}]}'),
    /^error .*UDP port named web/,
  ],
  ['a namespace without pods', service(), /^unknown spec\.selector/],
  [
    'pods that an operator may make',
    workload() + service('{selector: {app: db}}') + object('acme.example/v1', 'Database', 'spec: {}'),
    /^unknown spec\.selector/,
  ],
  [
    'a port name that some pods lack',
    workload() + service() + workload().replace('name: web', 'name: http').replace('{name: cart}', '{name: canary}'),
    /^warning .*Deployment\.apps canary has a TCP port named web/,
  ],
  // IST0137
  [
    'one port under two numbers',
    workload('{app: cart, sidecar.istio.io/inject: "true"}') +
      service() +
      service('{selector: {app: cart}, ports: [{port: 81, targetPort: 8080}]}', '{name: other}'),
    /^warning spec\.ports\.0 Port 8080 .* is port 81 here and 80 in Service cart/,
  ],
];

const SERVICE_NEAR_MISSES: readonly NearMiss[] = [
  ['pods', workload() + service()],
  [
    'a Service outside the cluster',
    workload() + service('{type: ExternalName, externalName: db.example.com, ports: [{port: 80}]}'),
    { source: 'https://github.com/zegl/kube-score/issues/53' },
  ],
  ['no selector: its endpoints are made by hand', workload() + service('{ports: [{port: 80}]}')],
  // the second workload has one of the two labels.
  [
    'a selector that another workload half has',
    workload() + service() + workload('{app: cart2, version: v1}').replace('{name: cart}', '{name: b}'),
    { source: 'https://github.com/zegl/kube-score/issues/316' },
  ],
  [
    'a number that no container declares',
    workload() + service('{selector: {app: cart}, ports: [{port: 80, targetPort: 9}]}'),
  ],
  [
    'a name that a native sidecar has',
    workload(
      undefined,
      '',
      ', initContainers: [{name: s, restartPolicy: Always, ports: [{name: metrics, containerPort: 9}]}]',
    ) + service('{selector: {app: cart}, ports: [{port: 80, targetPort: metrics}]}'),
  ],
  [
    'one port under one number in two Services',
    workload('{app: cart, sidecar.istio.io/inject: "true"}') + service() + service(undefined, '{name: other}'),
  ],
];

export const SERVICE_DISCOVERY: CheckCorpus = {
  check,
  faults: [...NAME_FAULTS, ...ROUTE_FAULTS, ...SERVICE_FAULTS],
  nearMisses: [...NAME_NEAR_MISSES, ...ROUTE_NEAR_MISSES, ...SERVICE_NEAR_MISSES],
};
