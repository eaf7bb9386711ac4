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
  ["Istio's own without a limit", pod('{requests: {memory: 2Gi}}', { labels: ISTIO })],
];

export const MEMORY: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
