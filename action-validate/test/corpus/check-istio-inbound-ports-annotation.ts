import { checkIstioInboundPortsAnnotation as check } from '../../src/checks/check-istio-inbound-ports-annotation.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const INCLUDE = 'traffic.sidecar.istio.io/includeInboundPorts';
const EXCLUDE = 'traffic.sidecar.istio.io/excludeInboundPorts';

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: web}, {name: udp-dns, port: 53, protocol: UDP}]
`;

interface Cart {
  readonly annotations?: string;
  readonly ports?: string;
  readonly more?: string;
  readonly labels?: string;
}

function cart({ annotations = '{}', ports, more = '', labels = '' }: Cart): string {
  const declared = ports ?? '[{name: web, containerPort: 8080}, {name: admin, containerPort: 9090}]';
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    metadata:
      labels: {app: cart${labels}}
      annotations: ${annotations}
    spec:
      containers: [{name: cart, ports: ${declared}}]
${more}`;
}

const FAULTS: readonly Fault[] = [
  ['an empty item', cart({ annotations: `{${INCLUDE}: "8080,"}` }), /error .* is "8080,", with an empty item/],
  ['a word', cart({ annotations: `{${INCLUDE}: "web"}` }), /error .*"web" is not a port/],
  ['more than 16 bits', cart({ annotations: `{${INCLUDE}: "65536"}` }), /"65536" is not a port/],
  ['a sign', cart({ annotations: `{${INCLUDE}: "+80"}` }), /"\+80" is not a port/],
  ['a number without quotes', cart({ annotations: `{${INCLUDE}: 8080}` }), /is 8080, not a string/],
  ['* to exclude', cart({ annotations: `{${EXCLUDE}: "*"}` }), /"\*" is not a port/],
  ['a port that no container has', cart({ annotations: `{${INCLUDE}: "8080,7070"}` }), /port 7070, which no container/],
  [
    'a port of UDP alone',
    cart({ annotations: `{${EXCLUDE}: "53"}`, ports: '[{containerPort: 53, protocol: UDP}, {containerPort: 1}]' }),
    /port 53, which no container of the pod has as a TCP port/,
  ],
  ['a reserved port', cart({ annotations: `{${EXCLUDE}: "15020"}` }), /error .*15020, which belongs to the sidecar/],
  [
    'a port in both lists',
    cart({ annotations: `{${INCLUDE}: "8080", ${EXCLUDE}: "8080"}` }),
    /8080 is both included and excluded/,
  ],
  [
    'a served port left out',
    cart({ annotations: `{${INCLUDE}: "9090"}`, more: SERVICE }),
    /leaves out port 8080, which Service cart targets/,
  ],
  [
    'every served port left out',
    cart({ annotations: `{${INCLUDE}: ""}`, more: SERVICE }),
    /error .*leaves out port 8080/,
  ],
  [
    'a range, which iptables would take',
    cart({ annotations: `{${EXCLUDE}: "7000:7999"}` }),
    /error .*"7000:7999" is not a port/,
    { source: 'https://github.com/istio/istio/issues/45810' },
  ],
  [
    'the port of the Service beside that of the pods',
    cart({ annotations: `{${EXCLUDE}: "8080,80"}`, more: SERVICE }),
    [/^error .*port 80, which no container/, /^warning .*takes out port 8080/],
    { source: 'https://github.com/istio/istio/issues/20307' },
  ],
  [
    'a served port taken out',
    cart({ annotations: `{${EXCLUDE}: "8080"}`, more: SERVICE }),
    /^warning .*takes out port 8080/,
  ],
  [
    'no container says its ports',
    cart({ annotations: `{${EXCLUDE}: "8080"}`, ports: '[]' }),
    /^unknown .*no container says/,
  ],
  [
    'on the Deployment',
    cart({}).replace('metadata: {name: cart}', `metadata: {name: cart, annotations: {${INCLUDE}: "*"}}`),
    /^error metadata\.annotations.*not on the pod template/,
  ],
  [
    "on a CronJob's job",
    `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {jobTemplate: {metadata: {annotations: {${EXCLUDE}: ""}}, spec: {template: {spec: {}}}}}\n`,
    /^error spec\.jobTemplate\.metadata/,
  ],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['no annotation', cart({ more: SERVICE })],
  ['*', cart({ annotations: `{${INCLUDE}: "*"}`, more: SERVICE })],
  ['blanks around items', cart({ annotations: `{${INCLUDE}: " 8080 , 9090 "}`, more: SERVICE })],
  [
    'every port included, and one that only the pods among themselves use excluded',
    cart({ annotations: `{${INCLUDE}: "*", ${EXCLUDE}: "9090"}`, more: SERVICE }),
    { source: 'https://github.com/elastic/cloud-on-k8s/pull/2872' },
  ],
  ['nothing excluded', cart({ annotations: `{${EXCLUDE}: ""}`, more: SERVICE })],
  ['a port that is not served excluded', cart({ annotations: `{${EXCLUDE}: "9090"}`, more: SERVICE })],
  [
    'another selector',
    cart({ annotations: `{${INCLUDE}: "9090"}`, more: SERVICE.replace('app: cart', 'app: shop') }),
    { others: ['check_service_discovery'] },
  ],
  [
    'another namespace',
    cart({
      annotations: `{${INCLUDE}: "9090"}`,
      more: SERVICE.replace('name: cart}', 'name: cart, namespace: other}'),
    }),
    { others: ['check_namespace'] },
  ],
  [
    'its own namespace written out',
    cart({ annotations: `{${INCLUDE}: "8080"}`, more: SERVICE.replace('name: cart}', 'name: cart, namespace: shop}') }),
  ],
  [
    'a port of a probe alone',
    cart({ annotations: `{${EXCLUDE}: "9999"}` }).replace(
      'name: cart, ports',
      'name: cart, readinessProbe: {httpGet: {port: 9999}}, ports',
    ),
  ],
  [
    'a port of a native sidecar',
    cart({ annotations: `{${EXCLUDE}: "5000"}` }).replace(
      '      containers:',
      '      initContainers: [{name: s, restartPolicy: Always, ports: [{containerPort: 5000}]}]\n      containers:',
    ),
  ],
  [
    'pods without a sidecar',
    cart({ annotations: `{${INCLUDE}: "7070"}`, labels: ', sidecar.istio.io/inject: "false"', more: SERVICE }),
  ],
];

export const INBOUND_PORTS_ANNOTATION: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
