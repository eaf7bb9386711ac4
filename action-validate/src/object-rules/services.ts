import { type Json, type JsonObject, textOf } from '../../../shared/manifest/manifest.ts';
import { objectsOf } from '../objects/pod-templates.ts';
import { duplicatePorts, PROTOCOL } from './containers.ts';
import {
  ADDRESS,
  between,
  CIDR,
  LABEL,
  LABEL_VALUE,
  NOT_LOOPBACK,
  oneOf,
  PORT,
  PORT_NAME,
  QUALIFIED_NAME,
  SUBDOMAIN,
} from './demands.ts';
import { at, inspect, keysAt, type Rule, unique, unknownAt } from './rule.ts';

/** Source: ValidateService in Kubernetes' pkg/apis/core/validation. */
export const SERVICE: readonly Rule[] = [
  at('spec type', oneOf('', 'ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName')),
  keysAt('spec selector', QUALIFIED_NAME),
  at('spec selector *', LABEL_VALUE),
  at('spec ports [] port', PORT),
  // A targetPort of 0, or an empty one, is one that is left out.
  at('spec ports [] targetPort', (value) =>
    value === 0 || value === '' ? undefined : (PORT(value) ?? PORT_NAME(value)),
  ),
  at('spec ports [] protocol', PROTOCOL),
  at('spec ports [] name', (value) => (value === '' ? undefined : LABEL(value))),
  at('spec ports [] appProtocol', QUALIFIED_NAME),
  unique('spec ports', 'name'),
  inspect('spec', ({ ports }) => duplicatePorts(ports, 'port')),
  inspect('spec', ({ ports }) => {
    const all = objectsOf(ports);
    return all.length < 2
      ? []
      : all.flatMap(([index, { name }]) =>
          isBlank(name) ? [[['ports', index, 'name'], 'With several ports, each needs a name.']] : [],
        );
  }),
  inspect('spec', byType),
  unknownAt('spec clusterIP', (value) =>
    value === '' || value === 'None' || ADDRESS(value) !== undefined
      ? undefined
      : 'whether the cluster has this address to give depends on its range of Services',
  ),
  unknownAt('spec ports [] nodePort', (value) =>
    typeof value !== 'number' || value === 0 || (value >= 30_000 && value <= 32_767)
      ? undefined
      : 'it is outside 30000 to 32767, the range of node ports unless the cluster has another',
  ),
  at('spec clusterIP', (value) => (value === '' || value === 'None' ? undefined : ADDRESS(value))),
  at('spec externalIPs []', ADDRESS, NOT_LOOPBACK),
  at('spec loadBalancerSourceRanges []', CIDR),
  at('spec sessionAffinity', oneOf('', 'ClientIP', 'None')),
  at('spec sessionAffinityConfig clientIP timeoutSeconds', between(1, 86_400)),
  at('spec internalTrafficPolicy', oneOf('Cluster', 'Local')),
  at('spec externalTrafficPolicy', oneOf('', 'Cluster', 'Local')),
  at('spec ipFamilies []', oneOf('IPv4', 'IPv6')),
  at('spec ipFamilyPolicy', oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack')),
];

/** What only Services of some types may or must have. */
function byType(spec: JsonObject): readonly (readonly [(string | number)[], string])[] {
  const type = isBlank(spec.type) ? 'ClusterIP' : spec.type;
  const faults: [(string | number)[], string][] = [];
  const only = (field: string, isAllowed: boolean, words: string): void => {
    if (!isBlank(spec[field]) && !isAllowed) faults.push([[field], words]);
  };
  const isBalanced = type === 'LoadBalancer';
  only('loadBalancerSourceRanges', isBalanced, 'Only a Service of type LoadBalancer has it.');
  only('loadBalancerClass', isBalanced, 'Only a Service of type LoadBalancer has it.');
  const isLocal = isBalanced && spec.externalTrafficPolicy === 'Local';
  const ofNodes = isBalanced || type === 'NodePort' || !isBlank(spec.externalIPs);
  only('healthCheckNodePort', isLocal, 'Only a LoadBalancer with the externalTrafficPolicy Local has it.');
  only('externalTrafficPolicy', ofNodes, 'Only a Service that is reached from outside has it.');
  only('clusterIP', type !== 'ExternalName', 'A Service of type ExternalName has none.');
  if (type === 'ExternalName') {
    if (isBlank(spec.externalName)) faults.push([['externalName'], 'The type ExternalName needs it.']);
    const words = SUBDOMAIN(textOf(spec.externalName ?? 'a').replace(/\.$/, ''));
    if (words !== undefined) faults.push([['externalName'], `It is ${JSON.stringify(spec.externalName)}; ${words}.`]);
  } else if (isBlank(spec.ports) && spec.clusterIP !== 'None') {
    faults.push([['ports'], 'It has no port; at least one is required.']);
  }
  if (type === 'ClusterIP') {
    for (const [index, { nodePort }] of objectsOf(spec.ports)) {
      if (typeof nodePort === 'number' && nodePort !== 0) {
        faults.push([['ports', index, 'nodePort'], 'A Service of type ClusterIP has none.']);
      }
    }
  }
  return faults;
}

function isBlank(value: Json | undefined): boolean {
  return (
    value === undefined || value === null || value === '' || value === 0 || (Array.isArray(value) && value.length === 0)
  );
}
