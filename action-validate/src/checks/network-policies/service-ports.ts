import { describeIdentity } from '../../../../shared/manifest/identity.ts';
import { isObject, type Manifest, textOf } from '../../../../shared/manifest/manifest.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, namespaceOf, ofKind } from '../../model/manifest-set.ts';
import { podsOf, servicePorts, targetNumber } from '../../objects/pod-selection.ts';
import { objectsIn, type PodTemplate, podTemplates } from '../../objects/pod-templates.ts';
import { reaches } from './peers.ts';
import type { Policy, Rule } from './policy.ts';

/** Rules with the number of a Service's port: policies see only the pod's, after the Service has translated it. */
export function checkServicePorts(set: ManifestSet, policies: readonly Policy[]): Problem[] {
  const ports = portsOf(set);
  return policies.flatMap((policy) => {
    const selected = new Set(policy.pods);
    return [
      ...policy.ingress.flatMap((rule) => checkRule(policy, rule, ports, (pod) => selected.has(pod))),
      ...policy.egress.flatMap((rule) => {
        // An address is not meant for pods, though it may take them in.
        const peers = rule.peers?.filter(({ ipBlock }) => !isObject(ipBlock)) ?? [];
        return checkRule(policy, rule, ports, ({ manifest, labels }) => {
          const far = { namespace: namespaceOf(set, manifest), labels };
          return peers.length > 0 && reaches(set, policy, { ...rule, peers }, far) === 'yes';
        });
      }),
    ];
  });
}

/** A Service's port that has another number in a pod. */
interface Translation {
  readonly pod: PodTemplate;
  readonly service: Manifest;
  readonly target: number;
}

/** By protocol and number. */
interface Ports {
  readonly translated: ReadonlyMap<string, readonly Translation[]>;
  /** The pods that declare the port. */
  readonly declared: ReadonlyMap<string, readonly PodTemplate[]>;
}

function portsOf(set: ManifestSet): Ports {
  const translations = ofKind(set, '', 'Service').flatMap((service) =>
    (podsOf(set, service) ?? []).flatMap((pod) =>
      servicePorts(service).flatMap((port) => {
        const target = targetNumber(port, pod);
        return target === undefined || target === port.port
          ? []
          : [{ key: keyOf(port.protocol, port.port), pod, service, target }];
      }),
    ),
  );
  const declarations = podTemplates(set).flatMap((pod) =>
    pod.containers.flatMap(({ body }) =>
      objectsIn(body, 'ports').map(([, { containerPort, protocol }]) => ({
        key: keyOf(typeof protocol === 'string' ? protocol : 'TCP', containerPort),
        pod,
      })),
    ),
  );
  return {
    translated: Map.groupBy(translations, ({ key }) => key),
    declared: new Map(
      [...Map.groupBy(declarations, ({ key }) => key)].map(([key, found]) => [key, found.map(({ pod }) => pod)]),
    ),
  };
}

function keyOf(protocol: string, port: unknown): string {
  return `${protocol}/${textOf(port)}`;
}

/** @param isMeant whether the rule is about these pods */
function checkRule(
  { manifest }: Policy,
  { ports }: Rule,
  { translated, declared }: Ports,
  isMeant: (pod: PodTemplate) => boolean,
): Problem[] {
  return (ports ?? []).flatMap(({ port, protocol, endPort, path }): Problem[] => {
    if (typeof port !== 'number' || endPort !== undefined) return [];
    const key = keyOf(protocol, port);
    const translation = translated.get(key)?.find(({ pod }) => isMeant(pod));
    if (translation === undefined || declared.get(key)?.some(isMeant) === true) return [];
    const { service, target } = translation;
    if (ports?.some((other) => other.port === target && other.protocol === protocol) === true) return [];
    const message = `Port ${port} is that of ${describeIdentity(service.identity)}; the pods have ${target}, which this rule does not allow.`;
    return [{ severity: 'error', message, fix: `Write ${target}, the port of the pods.`, manifest, path }];
  });
}
