import { isObject, type Json, type JsonObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, namespaceOf, ofKind, sameNamespace } from '../model/manifest-set.ts';
import { objectsIn, type PodTemplate, podTemplates } from './pod-templates.ts';

/** The pod templates of the namespace that an object lives in. */
export function templatesBeside(set: ManifestSet, manifest: Manifest): readonly PodTemplate[] {
  let byNamespace = NAMESPACES.get(set);
  if (byNamespace === undefined) {
    byNamespace = Map.groupBy(podTemplates(set), (template) => namespaceOf(set, template.manifest));
    NAMESPACES.set(set, byNamespace);
  }
  const namespace = namespaceOf(set, manifest);
  const templates = byNamespace.get(namespace) ?? [];
  if (namespace !== undefined) return templates;
  return templates.filter((template) => sameNamespace(set, template.manifest, manifest));
}

const NAMESPACES = new WeakMap<ManifestSet, ReadonlyMap<string | undefined, readonly PodTemplate[]>>();

/** The pods that a Service sends traffic to; undefined when it has no selector, so that something else says. */
export function podsOf(set: ManifestSet, service: Manifest): readonly PodTemplate[] | undefined {
  const pods = PODS.get(set) ?? new Map<Manifest, readonly PodTemplate[] | undefined>();
  PODS.set(set, pods);
  if (!pods.has(service)) pods.set(service, findPods(set, service));
  return pods.get(service);
}

/** Several checks ask for every Service. */
const PODS = new WeakMap<ManifestSet, Map<Manifest, readonly PodTemplate[] | undefined>>();

function findPods(set: ManifestSet, service: Manifest): readonly PodTemplate[] | undefined {
  const spec = isObject(service.body.spec) ? service.body.spec : {};
  if (spec.type === 'ExternalName' || !isObject(spec.selector) || Object.keys(spec.selector).length === 0) {
    return undefined;
  }
  const matchLabels = spec.selector;
  return candidates(set, service, matchLabels).filter(({ labels }) => selects({ matchLabels }, labels));
}

/**
 * The pods beside a Service that have the rarest of the labels that it selects by: going through all pods for each
 * Service would be quadratic.
 */
function candidates(set: ManifestSet, service: Manifest, selector: JsonObject): readonly PodTemplate[] {
  const beside = templatesBeside(set, service);
  let byLabel = LABELLED.get(beside);
  if (byLabel === undefined) {
    byLabel = new Map<string, PodTemplate[]>();
    for (const template of beside) {
      for (const label of Object.entries(template.labels).map(labelKey)) {
        const same = byLabel.get(label);
        if (same === undefined) byLabel.set(label, [template]);
        else same.push(template);
      }
    }
    LABELLED.set(beside, byLabel);
  }
  const lists = Object.entries(selector).map((label) => byLabel.get(labelKey(label)) ?? []);
  return lists.reduce((rarest, list) => (list.length < rarest.length ? list : rarest), beside);
}

/** By the list of a namespace's pods, which is one for each. */
const LABELLED = new WeakMap<readonly PodTemplate[], Map<string, PodTemplate[]>>();

function labelKey([label, value]: readonly [string, Json]): string {
  return JSON.stringify([label, value]);
}

/** A TCP port of a pod that a Service sends traffic to. */
export interface TargetedPort {
  readonly service: Manifest;
  readonly port: number;
}

/** The pod's TCP ports that Services target, by number or by name. A name that no container has is no port. */
export function targetedPorts(set: ManifestSet, template: PodTemplate): readonly TargetedPort[] {
  return (servicesByPod(set).get(template) ?? []).flatMap((service) =>
    servicePorts(service).flatMap((servicePort) => {
      const port = servicePort.protocol === 'TCP' ? targetNumber(servicePort, template) : undefined;
      return port === undefined ? [] : [{ service, port }];
    }),
  );
}

/** The Services that send traffic to each pod, in the order of the set. */
function servicesByPod(set: ManifestSet): ReadonlyMap<PodTemplate, readonly Manifest[]> {
  const known = SERVICES.get(set);
  if (known !== undefined) return known;
  const services = new Map<PodTemplate, Manifest[]>();
  for (const service of ofKind(set, '', 'Service')) {
    for (const pod of podsOf(set, service) ?? []) services.set(pod, [...(services.get(pod) ?? []), service]);
  }
  SERVICES.set(set, services);
  return services;
}

const SERVICES = new WeakMap<ManifestSet, ReadonlyMap<PodTemplate, readonly Manifest[]>>();

/**
 * Whether a label selector selects these labels. An empty one selects everything.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels.
 */
export function selects({ matchLabels, matchExpressions }: JsonObject, labels: JsonObject): boolean {
  const equal = Object.entries(isObject(matchLabels) ? matchLabels : {});
  if (!equal.every(([label, value]) => labelValue(labels, label) === value)) return false;
  return objectsIn({ matchExpressions: matchExpressions ?? null }, 'matchExpressions').every(
    ([, { key, operator, values }]) => {
      const value = typeof key === 'string' ? labelValue(labels, key) : undefined;
      const listed = Array.isArray(values) && values.includes(value as Json);
      if (operator === 'In') return value !== undefined && listed;
      if (operator === 'NotIn') return !listed;
      return (operator === 'Exists') === (value !== undefined);
    },
  );
}

function labelValue(labels: JsonObject, label: string): Json | undefined {
  return Object.hasOwn(labels, label) ? labels[label] : undefined;
}

/** A Service's port with what the API server puts in for what is left out. */
export interface ServicePort {
  readonly index: number;
  readonly name: string;
  readonly port: Json | undefined;
  readonly protocol: string;
  readonly targetPort: Json | undefined;
  readonly appProtocol: Json | undefined;
}

export function servicePorts({ body }: Manifest): readonly ServicePort[] {
  const spec = isObject(body.spec) ? body.spec : undefined;
  return objectsIn(spec, 'ports').map(([index, { name, port, protocol, targetPort, appProtocol }]) => ({
    ...{ index, port, appProtocol },
    name: typeof name === 'string' ? name : '',
    protocol: typeof protocol === 'string' ? protocol : 'TCP',
    targetPort: targetPort ?? port,
  }));
}

/** The number of a pod's port that a Service targets; undefined when it is a name that no container has. */
export function targetNumber(
  { targetPort, protocol }: Pick<ServicePort, 'targetPort' | 'protocol'>,
  { containers }: PodTemplate,
): number | undefined {
  if (typeof targetPort !== 'string') return typeof targetPort === 'number' ? targetPort : undefined;
  for (const { body } of containers) {
    for (const [, port] of objectsIn(body, 'ports')) {
      if (port.name === targetPort && (port.protocol ?? 'TCP') === protocol && typeof port.containerPort === 'number') {
        return port.containerPort;
      }
    }
  }
  return undefined;
}
