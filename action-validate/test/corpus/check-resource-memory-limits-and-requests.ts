import { checkResourceMemoryLimitsAndRequests as check } from '../../src/checks/check-resource-memory-limits-and-requests.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

export function pod(resources: string, { list = 'containers', labels = '{}', spec = '', more = '' } = {}): string {
  return `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: cart, labels: ${labels}}
spec: {template: {spec: {${list}: [{name: cart, resources: ${resources}}]${spec}}}}
${more}`;
}

function memory(request: string, limit: string): string {
  return `{requests: {memory: ${request}}, limits: {memory: ${limit}}}`;
}

export const RANGE = `---
apiVersion: v1
kind: LimitRange
metadata: {name: defaults}
spec: {limits: [{type: Pod, max: {memory: 4Gi}}, {type: Container, default: {memory: 1Gi}}]}
`;
const ISTIO = '{operator.istio.io/component: Pilot}';

const FAULTS: readonly Fault[] = [
  ['no limit', pod('{requests: {memory: 1Gi}}'), [/^error .*containers\.0 .*cart has no memory limit/]],
  ['no request', pod('{limits: {memory: 1Gi}}'), [/no memory request/]],
  ['neither', pod('{}'), [/no memory request/, /no memory limit/]],
  ['CPU alone', pod('{requests: {cpu: 1}, limits: {cpu: 1}}'), [/no memory request/, /no memory limit/]],
  ['an init container', pod('{requests: {memory: 1Mi}}', { list: 'initContainers' }), [/initContainers\.0 .*limit/]],
  [
    'a request above the limit',
    pod(memory('1Gi', '1G')),
    [/^error .*requests\.memory .*asks for more memory \(1Gi\).*\(1G\)/],
  ],
  [
    'a thousandth in place of a million',
    pod(memory('64Mi', '512m')),
    [/^error .*"512m", which is not a whole/, /asks for more/],
  ],
  ['a unit that does not exist', pod(memory('64Mi', '512MB')), [/limits\.memory .*"512MB", which is not a quantity/]],
  ['a blank', pod(memory('64Mi', '"1 Gi"')), [/not a quantity/]],
  ['a small k in place of K', pod(memory('1ki', '1Gi')), [/not a quantity/]],
  ['less than nothing', pod(memory('"-1Gi"', '1Gi')), [/less than nothing/]],
  ['a limit of 0, which is none', pod(memory('1Gi', '0')), [/no memory limit/]],
  [
    'a limit of a few bytes, beside a CPU limit in the same unit',
    pod('{requests: {cpu: 250m, memory: 64Mi}, limits: {cpu: 750m, memory: 2500m}}'),
    [/^error .*limits\.memory .*"2500m", which is not a whole/, /asks for more/],
    { source: 'https://github.com/stackrox/kube-linter/issues/189' },
  ],
  [
    'a request of half a byte',
    pod(memory('500m', '2Gi')),
    [/^error .*requests\.memory The memory request .*"500m", which is not a whole/],
    { source: 'https://github.com/conduktor/conduktor-public-charts/issues/178' },
  ],
  [
    'a unit with a B behind it',
    pod(memory('6GiB', '8Gi')),
    [/requests\.memory .*"6GiB", which is not a quantity/],
    { source: 'https://github.com/dynamical-org/reformatters/pull/158' },
  ],
  [
    "request and limit in each other's place",
    pod(memory('8704M', '1280M')),
    [/^error .*asks for more memory \(8704M\) than it may use \(1280M\)/],
    { source: 'https://github.com/nautobot/helm-charts/issues/43' },
  ],
  [
    'a request above the limit that the namespace gives by default',
    pod('{requests: {memory: 3Gi}}', { more: RANGE }),
    [/^error .*asks for more memory \(3Gi\) than it may use \(1Gi\)/],
    { source: 'https://github.com/kubernetes/kubernetes/issues/51430' },
  ],
  [
    'a fraction that two does not divide',
    pod(memory('1.6Gi', '2Gi')),
    [/^warning .*"1\.6Gi", which is not a whole number of bytes/],
    { source: 'https://github.com/NEONScience/NEON-IS-data-processing/pull/1369' },
  ],
  ['a part of a byte', pod(memory('1Mi', '1.1Gi')), [/^warning .*not a whole number of bytes/]],
  ["a fault in Istio's own", pod(memory('512m', '1Gi'), { labels: ISTIO }), [/^error .*"512m"/]],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['both', pod(memory('512Mi', '1Gi'))],
  ['one amount in two units', pod(memory('1Gi', '1024Mi'))],
  ['numbers', pod(memory('1e6', '1000000'))],
  ['a whole number in thousandths, as Kubernetes itself writes it', pod(memory('128974848000m', '123Mi'))],
  ['half of a unit', pod(memory('0.5Gi', '1.5Gi'))],
  ['a LimitRange of the namespace', pod('{}', { more: RANGE })],
  ['a request below the default limit', pod('{requests: {memory: 512Mi}}', { more: RANGE })],
  ['resources of the pod as a whole', pod('{}', { spec: `, resources: ${memory('1Gi', '1Gi')}` })],
  [
    'an init container and a container that both have them',
    pod(memory('64Mi', '128Mi'), {
      spec: `, initContainers: [{name: wait, resources: ${memory('16Mi', '32Mi')}}]`,
    }),
    { source: 'https://github.com/stackrox/kube-linter/issues/428' },
  ],
  [
    'a fraction beside a unit of ten',
    pod(memory('0.5G', '2.5Gi')),
    { source: 'https://github.com/score-spec/spec/issues/195' },
  ],
  ["Istio's own without a limit", pod('{requests: {memory: 2Gi}}', { labels: ISTIO })],
];

export const MEMORY: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
