import type { Cases } from './corpus.ts';

const object = (kind: string, spec: string, apiVersion = 'networking.istio.io/v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: ${spec}\n`;
const route = (http: string, hosts = '[a.example.com]'): string =>
  object('VirtualService', `{hosts: ${hosts}, http: ${http}}`);
const service = (ports: string): string => object('Service', `{selector: {app: a}, ports: ${ports}}`, 'v1');
const TO = 'route: [{destination: {host: a}}]';

/** Of check_istio_manifests, which needs istioctl. */
export const ISTIO_MANIFESTS: Cases = {
  faults: [
    [
      'a CORS policy and nothing else',
      route('[{name: cors-policy, corsPolicy: {allowOrigins: [{regex: "https://.*(bar|foo).example.com"}]}}]'),
      /HTTP route, redirect or direct_response is required/,
      { source: 'https://github.com/istio/istio/issues/46722' },
    ],
    [
      'a fault and no route',
      route('[{fault: {abort: {httpStatus: 404, percentage: {value: 1}}}}]'),
      /HTTP route, redirect or direct_response is required/,
      { source: 'https://github.com/istio/istio/issues/47177' },
    ],
    [
      'a match without a route in front of one that has it',
      route(`[{match: [{uri: {prefix: /m1}}]}, {match: [{uri: {prefix: /m2}}], ${TO}}]`),
      /HTTP route, redirect or direct_response is required/,
      { source: 'https://github.com/istio/istio/issues/41980' },
    ],
    [
      'a route that is split into two items of the list',
      route(`[{mirror: {host: abc.local}, mirrorPercentage: {value: 10}}, {name: default, ${TO}}]`),
      [/^warning .*"default" not used/, /^error .*HTTP route, redirect or direct_response is required/],
      { source: 'https://github.com/istio/istio/issues/42798' },
    ],
    ['weights below nothing', route('[{route: [{destination: {host: a}, weight: -1}]}]'), /weight/],
    ['a timeout without a unit', route(`[{timeout: "5", ${TO}}]`), /Duration|duration/],
    [
      'a port whose name says no protocol',
      service('[{name: port1, port: 6666}]'),
      /port1/,
      { source: 'https://github.com/istio/istio/issues/19387' },
    ],
    ['a gateway without servers', object('Gateway', '{selector: {istio: ingressgateway}}'), /server/],
    [
      'mutual TLS of a mode that does not exist',
      object('PeerAuthentication', '{mtls: {mode: "ON"}}', 'security.istio.io/v1'),
      /ON/,
    ],
  ],
  nearMisses: [
    [
      'every name that a linter did not know',
      service(
        '[{port: 80, name: http}, {port: 8080, name: http-two}, {port: 90, name: tcp}, {port: 9090, name: https}, {port: 70, name: http2-example}, {port: 7070, name: grpc}]',
      ),
      { source: 'https://github.com/aspenmesh/istio-vet/issues/46' },
    ],
    [
      'a protocol beside a name that says none',
      service('[{port: 9080, name: http-correct}, {port: 3306, name: database, appProtocol: http}]'),
      { source: 'https://github.com/kiali/kiali/pull/4498' },
    ],
    [
      'the protocol that istioctl validate refuses and istiod knows',
      service('[{port: 80, name: web, appProtocol: kubernetes.io/h2c}]'),
    ],
    ['a redirect in place of a route', route('[{redirect: {uri: /new}}]')],
    ['an answer in place of a route', route('[{directResponse: {status: 404}}]')],
    [
      'a mirror beside a route',
      route(`[{name: default, mirror: {host: abc.local}, mirrorPercentage: {value: 10}, ${TO}}]`),
      { source: 'https://github.com/istio/istio/issues/42798' },
    ],
    [
      'a weight of nothing beside one',
      route('[{route: [{destination: {host: a}, weight: 0}, {destination: {host: b}, weight: 100}]}]'),
    ],
    ['a timeout in milliseconds', route(`[{timeout: 1500ms, ${TO}}]`)],
    ["Knative's Service, which has no ports", object('Service', '{template: {}}', 'serving.knative.dev/v1')],
    ['a Deployment of another group', object('Deployment', '{template: {}}', 'acme.example/v1')],
  ],
};
