import type { JsonPath } from '../../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject, type Manifest, textOf } from '../../../../shared/manifest/manifest.ts';
import { type ManifestSet, ofKind } from '../../model/manifest-set.ts';
import { selects, targetNumber, templatesBeside } from '../../objects/pod-selection.ts';
import { objectsIn, type PodTemplate } from '../../objects/pod-templates.ts';

export type Direction = 'ingress' | 'egress';

/** A NetworkPolicy with what the API server puts in for what is left out. */
export interface Policy {
  readonly manifest: Manifest;
  readonly podSelector: JsonObject;
  /** The directions in which its pods get only what a rule allows. */
  readonly isolates: ReadonlySet<Direction>;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  /** The pods of the charts that it selects. */
  readonly pods: readonly PodTemplate[];
}

export interface Rule {
  readonly path: JsonPath;
  /** Whom it allows; undefined: everyone. */
  readonly peers: readonly JsonObject[] | undefined;
  /** The ports that it allows; undefined: all. */
  readonly ports: readonly RulePort[] | undefined;
}

export interface RulePort {
  readonly path: JsonPath;
  readonly protocol: string;
  /** A number, the name of a pod's port, or undefined for all. */
  readonly port: Json | undefined;
  readonly endPort: number | undefined;
}

/** Source: https://kubernetes.io/docs/concepts/services-networking/network-policies. */
export function networkPolicies(set: ManifestSet): readonly Policy[] {
  return ofKind(set, 'networking.k8s.io', 'NetworkPolicy').map((manifest) => {
    const spec = isObject(manifest.body.spec) ? manifest.body.spec : {};
    const podSelector = isObject(spec.podSelector) ? spec.podSelector : {};
    const egress = rulesIn(spec, 'egress', 'to');
    return {
      ...{ manifest, podSelector, isolates: directions(spec), egress },
      ingress: rulesIn(spec, 'ingress', 'from'),
      pods: templatesBeside(set, manifest).filter(({ labels }) => selects(podSelector, labels)),
    };
  });
}

/** Left out, it is ingress, and egress when there are egress rules. */
function directions({ policyTypes, egress }: JsonObject): ReadonlySet<Direction> {
  if (!Array.isArray(policyTypes)) {
    return new Set(Array.isArray(egress) && egress.length > 0 ? ['ingress', 'egress'] : ['ingress']);
  }
  const written = policyTypes.map((type: Json) => textOf(type).toLowerCase());
  return new Set((['ingress', 'egress'] as const).filter((direction) => written.includes(direction)));
}

function rulesIn(spec: JsonObject, direction: Direction, peers: 'from' | 'to'): readonly Rule[] {
  return objectsIn(spec, direction).map(([index, rule]) => {
    const path = ['spec', direction, index];
    const ports = objectsIn(rule, 'ports').map(([item, { protocol, port, endPort }]) => ({
      path: [...path, 'ports', item, 'port'],
      protocol: typeof protocol === 'string' ? protocol : 'TCP',
      port: port ?? undefined,
      endPort: typeof endPort === 'number' ? endPort : undefined,
    }));
    const listed = objectsIn(rule, peers).map(([, peer]) => peer);
    return { path, peers: listed.length === 0 ? undefined : listed, ports: ports.length === 0 ? undefined : ports };
  });
}

/** Names that the ports of a cluster's DNS pods have: port 53 by them. */
const DNS_NAMES: readonly (Json | undefined)[] = ['dns', 'dns-tcp'];

/** Whether a rule allows a port of pods; `pod` tells what a name stands for. */
export function allowsPort({ ports }: Rule, protocol: string, number: number, pod?: PodTemplate): boolean {
  if (ports === undefined) return true;
  return ports.some(({ protocol: own, port, endPort }) => {
    if (own !== protocol) return false;
    if (port === undefined) return true;
    if (typeof port === 'number') return number >= port && number <= (endPort ?? port);
    if (pod === undefined) return number === 53 && DNS_NAMES.includes(port);
    return targetNumber({ targetPort: port, protocol }, pod) === number;
  });
}

/** The policies of each pod that has some. */
export function policiesByPod(policies: readonly Policy[]): ReadonlyMap<PodTemplate, readonly Policy[]> {
  const found = new Map<PodTemplate, Policy[]>();
  for (const policy of policies) for (const pod of policy.pods) found.set(pod, [...(found.get(pod) ?? []), policy]);
  return found;
}
