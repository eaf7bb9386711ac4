import { BlockList, isIPv4 } from 'node:net';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { PROTOCOL } from './containers.ts';
import { CIDR, LABEL, NOT_AN_ADDRESS, oneOf, PORT, PORT_NAME, SUBDOMAIN, WILDCARD_SUBDOMAIN } from './demands.ts';
import { at, type Demand, filled, inspect, oneFieldOf, type Rule, under } from './rule.ts';
import { SELECTOR } from './selectors.ts';

const BACKEND: readonly Rule[] = [
  oneFieldOf('', 1, ['service', 'resource']),
  filled('service', 'name'),
  at('service name', LABEL),
  inspect('service', ({ port }) => {
    const { name, number } = isObject(port) ? port : {};
    const [named, numbered] = [typeof name === 'string' && name !== '', typeof number === 'number' && number !== 0];
    if (named && numbered) return [[['port'], 'Name and number are both set; only one may be.']];
    return named || numbered ? [] : [[['port'], 'The name or the number of a port is required.']];
  }),
  at('service port name', PORT_NAME),
  at('service port number', (value) => (value === 0 ? undefined : PORT(value))),
];

const ABSOLUTE_PATH: Demand = (value) =>
  typeof value !== 'string' || value.startsWith('/') ? undefined : 'it must begin with `/`';
/** Source: invalidPathSequences and invalidPathSuffixes in Kubernetes' pkg/apis/networking/validation. */
const PLAIN_PATH: Demand = (value) =>
  typeof value !== 'string' || !/\/\/|\/\.\.?(\/|$)|%2f/i.test(value)
    ? undefined
    : 'it must not contain `//`, `/./`, `/../` or `%2f`';

/** Source: ValidateIngressSpec, there. */
export const INGRESS: readonly Rule[] = [
  inspect('spec', ({ rules, defaultBackend }) =>
    (Array.isArray(rules) && rules.length > 0) || isObject(defaultBackend)
      ? []
      : [[[], 'It has neither rules nor a defaultBackend; one of them is required.']],
  ),
  under('spec defaultBackend', BACKEND),
  at('spec rules [] host', (value) =>
    value === '' ? undefined : (NOT_AN_ADDRESS(value) ?? WILDCARD_SUBDOMAIN(value)),
  ),
  filled('spec rules [] http', 'paths'),
  filled('spec rules [] http paths []', 'pathType'),
  at('spec rules [] http paths [] pathType', oneOf('Exact', 'Prefix', 'ImplementationSpecific')),
  under('spec rules [] http paths [] backend', BACKEND),
  inspect('spec rules [] http paths []', ({ path, pathType }) => {
    const isExact = pathType === 'Exact' || pathType === 'Prefix';
    const words = isExact || (typeof path === 'string' && path !== '') ? pathFault(path, isExact) : undefined;
    return words === undefined ? [] : [[['path'], `It is ${JSON.stringify(path ?? '')}; ${words}.`]];
  }),
  at('spec tls [] hosts []', WILDCARD_SUBDOMAIN),
  at('spec tls [] secretName', (value) => (value === '' ? undefined : SUBDOMAIN(value))),
  at('spec ingressClassName', SUBDOMAIN),
];

function pathFault(path: Json | undefined, isExact: boolean): string | undefined {
  return ABSOLUTE_PATH(path ?? '') ?? (isExact ? PLAIN_PATH(path ?? '') : undefined);
}

const PEER: readonly Rule[] = [
  inspect('', ({ podSelector, namespaceSelector, ipBlock }) => {
    if (isObject(ipBlock) && (isObject(podSelector) || isObject(namespaceSelector))) {
      return [[['ipBlock'], 'Selectors are not allowed beside it.']];
    }
    return [podSelector, namespaceSelector, ipBlock].some(isObject)
      ? []
      : [[[], 'One of podSelector, namespaceSelector, ipBlock is required.']];
  }),
  under('podSelector', SELECTOR),
  under('namespaceSelector', SELECTOR),
  at('ipBlock cidr', CIDR),
  at('ipBlock except []', CIDR),
  inspect('ipBlock', ({ cidr, except }) =>
    (Array.isArray(except) ? except : []).flatMap((range: Json, index) =>
      typeof cidr !== 'string' || typeof range !== 'string' || isInside(range, cidr)
        ? []
        : [[['except', index], `It is ${JSON.stringify(range)}, which is not a part of ${cidr}.`] as const],
    ),
  ),
];

/** Whether a range of addresses is a part of another, and not all of it. What is no range is for other rules. */
function isInside(inner: string, outer: string): boolean {
  if (CIDR(inner) !== undefined || CIDR(outer) !== undefined) return true;
  const [address = '', bits = ''] = inner.split('/');
  const [network = '', outerBits = ''] = outer.split('/');
  const family = isIPv4(network) ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, Number(outerBits), family);
  return Number(bits) > Number(outerBits) && block.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

const TRAFFIC: readonly Rule[] = [
  at('ports [] port', PORT, PORT_NAME),
  at('ports [] protocol', PROTOCOL),
  inspect('ports []', ({ port, endPort }) => {
    if (typeof endPort !== 'number') return [];
    if (typeof port !== 'number') return [[['endPort'], 'It needs a port that is a number.']];
    return endPort < port ? [[['endPort'], `It must not be less than the port ${port}.`]] : [];
  }),
];

/** Source: ValidateNetworkPolicySpec, there. */
export const NETWORK_POLICY: readonly Rule[] = [
  under('spec podSelector', SELECTOR),
  at('spec policyTypes []', oneOf('Ingress', 'Egress')),
  under('spec ingress []', TRAFFIC),
  under('spec egress []', TRAFFIC),
  under('spec ingress [] from []', PEER),
  under('spec egress [] to []', PEER),
];
