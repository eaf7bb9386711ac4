import { checkReservedPorts as check } from '../../src/checks/check-reserved-ports.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

interface App {
  readonly name?: string;
  readonly ports?: string;
  readonly more?: string;
  readonly spec?: string;
  readonly labels?: string;
  readonly service?: string;
}

export function app({ name = 'cart', ports = '[]', more = '', spec = '', labels = '', service }: App): string {
  const served =
    service === undefined ? '' : `---\napiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec: ${service}\n`;
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    metadata: {labels: {app: cart${labels}}}
    spec: {containers: [{name: ${name}, ports: ${ports}${more}}]${spec}}
${served}`;
}

function serviceOf(port: string): string {
  return `{selector: {app: cart}, ports: [${port}]}`;
}

const FAULTS: readonly Fault[] = [
  [
    'a port of the container',
    app({ ports: '[{containerPort: 15020}]' }),
    /^error .*ports\.0\.containerPort .*cart has port 15020/,
  ],
  ['the port of DNS over UDP', app({ ports: '[{containerPort: 15053, protocol: UDP}]' }), /has port 15053/],
  [
    'a probe',
    app({ more: ', livenessProbe: {httpGet: {port: 15021, path: /healthz}}' }),
    /livenessProbe.*asks port 15021/,
  ],
  ['a probe of gRPC', app({ more: ', startupProbe: {grpc: {port: 15090}}' }), /startupProbe\.grpc\.port/],
  [
    'a target port',
    app({ service: serviceOf('{port: 80, targetPort: 15001}') }),
    /ports\.0\.targetPort .*targets port 15001/,
  ],
  [
    'a target port that is the port',
    app({ service: serviceOf('{port: 15004}') }),
    /ports\.0\.port .*targets port 15004/,
  ],
  [
    'an HTTP port of a listener',
    app({ service: serviceOf('{port: 15090, targetPort: 80, name: http-metrics}') }),
    /HTTP port 15090, where every sidecar listens/,
  ],
  [
    'a gRPC port of a listener',
    app({ service: serviceOf('{port: 15021, targetPort: 80, appProtocol: grpc}') }),
    /HTTP port 15021/,
  ],
  [
    'h2c',
    app({ service: serviceOf('{port: 15006, targetPort: 80, appProtocol: kubernetes.io/h2c}') }),
    /HTTP port 15006/,
  ],
  [
    "the proxy's user",
    app({ more: ', securityContext: {runAsUser: 1337}' }),
    /containers\.0\.securityContext\.runAsUser .*runs as user 1337/,
  ],
  [
    "the proxy's user for the pod",
    app({ spec: ', securityContext: {runAsUser: 1337}' }),
    /template\.spec\.securityContext\.runAsUser .*1337/,
  ],
  [
    'an init container',
    app({ spec: ', initContainers: [{name: i, restartPolicy: Always, ports: [{containerPort: 15000}]}]' }),
    /initContainers\.0\.ports/,
  ],
  [
    "the proxy's user for a sidecar of the application",
    app({ spec: ', initContainers: [{name: i, restartPolicy: Always, securityContext: {runAsUser: 1337}}]' }),
    /initContainers\.0\.securityContext\.runAsUser .*runs as user 1337/,
  ],
  [
    'pods that are not in the charts',
    app({ service: '{selector: {app: elsewhere}, ports: [{port: 80, targetPort: 15021}]}' }),
    /^unknown .*gateway/,
  ],
];

const REPORTED_FAULTS: readonly Fault[] = [
  [
    'the two first ports of the sidecar, for a page and an API',
    app({ ports: '[{containerPort: 15000, name: web}, {containerPort: 15001, name: api}]' }),
    [/ports\.0\.containerPort .*has port 15000/, /ports\.1\.containerPort .*has port 15001/],
    { source: 'https://github.com/planetscale/vitess-operator/issues/838' },
  ],
  [
    'an HTTP port that the Service translates, which no route has',
    app({ ports: '[{containerPort: 9080}]', service: serviceOf('{port: 15021, targetPort: 9080, name: http}') }),
    /ports\.0\.port The Service has the HTTP port 15021/,
    { source: 'https://github.com/istio/istio/issues/49905' },
  ],
  [
    'an HTTP port of a ServiceEntry, of which istiod says nothing at all',
    `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: a}
spec: {hosts: [a.example.com], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}, {number: 15021, name: http-b, protocol: HTTP}]}
`,
    /ports\.1\.number The ServiceEntry has the HTTP port 15021/,
    { source: 'https://github.com/istio/istio/issues/49905' },
  ],
  [
    "the proxy's group",
    app({ more: ', securityContext: {runAsUser: 1000, runAsGroup: 1337}' }),
    /containers\.0\.securityContext\.runAsGroup .*cart runs as group 1337/,
    { source: 'https://github.com/istio/istio/issues/27202' },
  ],
  [
    "the proxy's group for the pod",
    app({ spec: ', securityContext: {runAsGroup: 1337}' }),
    /template\.spec\.securityContext\.runAsGroup .*cart runs as group 1337/,
    { source: 'https://github.com/istio/istio/issues/27202' },
  ],
];

const GATEWAY = '[{containerPort: 15021, name: status-port}, {containerPort: 15090, name: http-envoy-prom}]';

const NEAR_MISSES: readonly NearMiss[] = [
  ['a port beside the reserved ones', app({ ports: '[{containerPort: 15010}, {containerPort: 15443}]' })],
  ['another protocol', app({ ports: '[{containerPort: 15090, protocol: UDP}]' })],
  ['pods without a sidecar', app({ ports: '[{containerPort: 15020}]', labels: ', sidecar.istio.io/inject: "false"' })],
  [
    "the host's network, which is never injected",
    app({ ports: '[{containerPort: 15020}]', spec: ', hostNetwork: true' }),
  ],
  [
    'a gateway',
    app({
      name: 'istio-proxy',
      ports: GATEWAY,
      service: serviceOf('{name: status-port, port: 15021, targetPort: 15021}'),
    }),
    // Istio's own gateway has it, and the convention is for the ports of applications.
    { others: ['check_istio_manifests'] },
  ],
  ['the user of a gateway', app({ name: 'istio-proxy', spec: ', securityContext: {runAsUser: 1337}' })],
  [
    'a user of its own beside that of the pod',
    app({ more: ', securityContext: {runAsUser: 1000}', spec: ', securityContext: {runAsUser: 1337}' }),
  ],
  [
    'a probe that was rewritten by hand',
    app({ more: ', livenessProbe: {httpGet: {port: 15020, path: /app-health/cart/livez}}' }),
  ],
  ['a TCP port of a listener', app({ service: serviceOf('{port: 15090, targetPort: 80, name: tcp-metrics}') })],
  ['HTTPS, which is not HTTP to the proxy', app({ service: serviceOf('{port: 15021, targetPort: 80, name: https}') })],
  ['a port that a Service translates', app({ service: serviceOf('{port: 15020, targetPort: 8080}') })],
  [
    'a port of Kafka that Istio itself had once',
    app({ ports: '[{containerPort: 9093}]', service: serviceOf('{name: tcp-kafka, port: 9093}') }),
    { source: 'https://github.com/istio/istio/issues/11125' },
  ],
  [
    'a sidecar that is written out, with the user of the proxy',
    app({
      name: 'istio-proxy',
      more: ', securityContext: {runAsUser: 1337, runAsGroup: 1337}}, {name: cart, securityContext: {runAsUser: 1001}',
    }),
    { source: 'https://github.com/istio/istio/issues/52614' },
  ],
  [
    'an init container that needs the network before the sidecar is up',
    app({ spec: ', initContainers: [{name: wait, securityContext: {runAsUser: 1337}}]' }),
    { source: 'https://github.com/istio/istio.io/pull/15117' },
  ],
  ["Istio's own", app({ ports: '[{containerPort: 15020}]', labels: ', app.kubernetes.io/part-of: istio' })],
];

export const RESERVED_PORTS: CheckCorpus = {
  check,
  faults: [...FAULTS, ...REPORTED_FAULTS],
  nearMisses: [...NEAR_MISSES],
};
