import { isObject, type Json, type JsonObject, type Manifest } from '../../shared/manifest/manifest.ts';
import { type ManifestSet, namespaceOf, sameNamespace } from './manifest-set.ts';
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
  const spec = isObject(service.body.spec) ? service.body.spec : {};
  if (spec.type === 'ExternalName' || !isObject(spec.selector) || Object.keys(spec.selector).length === 0) {
    return undefined;
  }
  const matchLabels = spec.selector;
  return templatesBeside(set, service).filter(({ labels }) => selects({ matchLabels }, labels));
}

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
