import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, metadataMap } from '../model/manifest-set.ts';

/** What a workload makes pods from; a Pod is its own. */
export interface PodTemplate {
  readonly manifest: Manifest;
  /** Where it is in the object; empty for a Pod. */
  readonly path: JsonPath;
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  /** Application containers and native sidecars: those that run as long as the pod does. */
  readonly containers: readonly Container[];
}

export interface Container {
  /** For people: its place, when it has no name. */
  readonly name: string;
  readonly path: JsonPath;
  readonly body: JsonObject;
}

const TEMPLATE_PATHS: Readonly<Record<string, JsonPath>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  '/Pod': [],
};

/** The pod templates of all workloads, in the order of the manifests. */
export function podTemplates(set: ManifestSet): readonly PodTemplate[] {
  const known = TEMPLATES.get(set);
  if (known !== undefined) return known;
  const templates = set.manifests.flatMap(podTemplateOf);
  TEMPLATES.set(set, templates);
  return templates;
}

/** Every check of a set asks for the same ones. */
const TEMPLATES = new WeakMap<ManifestSet, readonly PodTemplate[]>();

/** What an object makes pods from, if it makes any: one at most. */
export function podTemplateOf(manifest: Manifest): PodTemplate[] {
  const path = TEMPLATE_PATHS[`${manifest.identity.group}/${manifest.identity.kind}`];
  const template = path === undefined ? undefined : valueAt(manifest.body, path);
  if (path === undefined || !isObject(template)) return [];
  const spec = isObject(template.spec) ? template.spec : {};
  return [
    {
      ...{ manifest, path, spec },
      labels: metadataMap(template, 'labels'),
      annotations: metadataMap(template, 'annotations'),
      containers: [
        ...containersIn(spec, 'containers', path),
        ...containersIn(spec, 'initContainers', path).filter(({ body }) => body.restartPolicy === 'Always'),
      ],
    },
  ];
}

/** The fields of a container that hold its probes. */
export const PROBE_FIELDS = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Every container of the pods, those that only prepare them included. */
export function allContainers({ spec, path }: PodTemplate): readonly Container[] {
  return [...containersIn(spec, 'containers', path), ...containersIn(spec, 'initContainers', path)];
}

function containersIn(spec: JsonObject, field: string, template: JsonPath): Container[] {
  const list = spec[field];
  if (!Array.isArray(list)) return [];
  return list.flatMap((body, index) => {
    if (!isObject(body)) return [];
    const name = typeof body.name === 'string' ? body.name : `${field}[${index}]`;
    return [{ name, path: [...template, 'spec', field, index], body }];
  });
}

/** The objects at a list field with their indices; empty when it is not a list. */
export function objectsIn(body: JsonObject | undefined, field: string): readonly (readonly [number, JsonObject])[] {
  return objectsOf(body?.[field]);
}

/** The objects of a list with their indices; empty when it is not a list. */
export function objectsOf(list: Json | undefined): readonly (readonly [number, JsonObject])[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, index): [number, JsonObject][] => (isObject(item) ? [[index, item]] : []));
}
