import { isObject, type Json, type JsonObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, ofKind, sameNamespace } from '../model/manifest-set.ts';
import { objectsIn, type PodTemplate } from './pod-templates.ts';

/** The memory that a container asks for and may use: as it is written, or what stands in for it. */
export interface ContainerMemory {
  readonly request: Json | undefined;
  readonly limit: Json | undefined;
}

/**
 * A container's memory. What it leaves out comes from a LimitRange of its namespace in the charts, or from the
 * resources of the pod as a whole. That the API server takes the limit for a request that is left out is not counted:
 * nobody has written that request.
 * Source: https://kubernetes.io/docs/concepts/policy/limit-range, and
 * https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources.
 */
export function containerMemory(set: ManifestSet, template: PodTemplate, container: JsonObject): ContainerMemory {
  const range = limitRange(set, template.manifest);
  const of = (field: 'requests' | 'limits', fallback: 'defaultRequest' | 'default'): Json | undefined =>
    written(container, field) ?? range?.[fallback] ?? written(template.spec, field);
  return { request: of('requests', 'defaultRequest'), limit: of('limits', 'default') };
}

function written({ resources }: JsonObject, field: string): Json | undefined {
  const value = valueAt(resources, [field, 'memory']);
  return value === null ? undefined : value;
}

function limitRange(set: ManifestSet, manifest: Manifest): Readonly<Record<string, Json | undefined>> | undefined {
  for (const range of ofKind(set, '', 'LimitRange')) {
    if (!sameNamespace(set, range, manifest)) continue;
    const spec = isObject(range.body.spec) ? range.body.spec : undefined;
    const item = objectsIn(spec, 'limits').find(([, { type }]) => type === 'Container')?.[1];
    const limit = valueAt(item, ['default', 'memory']);
    if (limit !== undefined || valueAt(item, ['defaultRequest', 'memory']) !== undefined) {
      return { default: limit, defaultRequest: valueAt(item, ['defaultRequest', 'memory']) ?? limit };
    }
  }
  return undefined;
}
