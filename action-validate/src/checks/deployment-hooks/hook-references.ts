import type { JsonPath } from '../../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject, valueAt } from '../../../../shared/manifest/manifest.ts';
import type { Problem } from '../../model/check.ts';
import { fleetObject } from '../../model/fleet.ts';
import { type ManifestSet, named, namespaceOf, releaseOf, sameNamespace } from '../../model/manifest-set.ts';
import { objectsIn, type PodTemplate, podTemplates } from '../../objects/pod-templates.ts';
import { type Hook, hooksOf } from './hooks.ts';

type ReferredKind = 'ConfigMap' | 'Secret' | 'ServiceAccount';

interface Reference {
  readonly kind: ReferredKind;
  readonly name: string;
  /** From the pod's spec. */
  readonly path: JsonPath;
}

/**
 * A pre-install hook runs before the chart's other objects are there: what it uses must be a hook that is earlier.
 * Of one weight, Helm installs these kinds before a Job.
 */
export function checkHookReferences(set: ManifestSet): Problem[] {
  const hooks = new Map(hooksOf(set).map((hook) => [hook.manifest, hook]));
  return podTemplates(set).flatMap((template) => {
    const hook = hooks.get(template.manifest);
    if (hook === undefined || !hook.events.includes('pre-install')) return [];
    return referencesIn(template.spec).flatMap((reference) => checkReference(set, template, hook, reference, hooks));
  });
}

function checkReference(
  set: ManifestSet,
  { manifest, path }: PodTemplate,
  hook: Hook,
  { kind, name, path: within }: Reference,
  hooks: ReadonlyMap<unknown, Hook>,
): Problem[] {
  const at = [...path, 'spec', ...within];
  const target = named(set, '', kind, name).find((other) => sameNamespace(set, other, manifest));
  const namespace = namespaceOf(set, manifest);
  if (namespace !== undefined && set.fleet?.objects.has(fleetObject(kind, namespace, name)) === true) return [];
  if (target === undefined || releaseOf(set, target) !== releaseOf(set, manifest)) {
    const message = `Whether the ${kind} ${name} is there before this pre-install hook is not known.`;
    const fix = 'Make sure that something else creates it first, or make it an earlier hook of the chart.';
    return [{ severity: 'unknown', message, fix, manifest, path: at }];
  }
  const earlier = hooks.get(target);
  if (earlier?.events.includes('pre-install') === true && earlier.weight <= hook.weight) return [];
  const when = earlier === undefined ? 'is not a hook' : 'is a later hook';
  return [
    {
      ...{ severity: 'error', manifest, path: at },
      message: `This pre-install hook uses the ${kind} ${name}, which ${when}: it is not there yet on the first install.`,
      fix: `Make it a pre-install hook of weight ${hook.weight} or less, or run this one as post-install.`,
    },
  ];
}

/** What pods cannot start without. A reference that is `optional` is no obstacle. */
function referencesIn(spec: JsonObject): readonly Reference[] {
  const references: Reference[] = [];
  const add = (kind: ReferredKind, name: Json | undefined, optional: Json | undefined, path: JsonPath): void => {
    if (typeof name === 'string' && name !== '' && optional !== true) references.push({ kind, name, path });
  };
  const account = spec.serviceAccountName;
  // Every namespace has this one.
  if (account !== 'default') add('ServiceAccount', account, false, ['serviceAccountName']);
  for (const [index, volume] of objectsIn(spec, 'volumes')) {
    const at = ['volumes', index];
    add('ConfigMap', valueAt(volume, ['configMap', 'name']), valueAt(volume, ['configMap', 'optional']), at);
    add('Secret', valueAt(volume, ['secret', 'secretName']), valueAt(volume, ['secret', 'optional']), at);
    const projected = isObject(volume.projected) ? volume.projected : undefined;
    for (const [source, { configMap, secret }] of objectsIn(projected, 'sources')) {
      const inside = [...at, 'projected', 'sources', source];
      if (isObject(configMap)) add('ConfigMap', configMap.name, configMap.optional, inside);
      if (isObject(secret)) add('Secret', secret.name, secret.optional, inside);
    }
  }
  for (const field of ['initContainers', 'containers']) {
    for (const [index, container] of objectsIn(spec, field)) {
      for (const [from, { configMapRef, secretRef }] of objectsIn(container, 'envFrom')) {
        const at = [field, index, 'envFrom', from];
        if (isObject(configMapRef)) add('ConfigMap', configMapRef.name, configMapRef.optional, at);
        if (isObject(secretRef)) add('Secret', secretRef.name, secretRef.optional, at);
      }
      for (const [variable, { valueFrom }] of objectsIn(container, 'env')) {
        const { configMapKeyRef, secretKeyRef } = isObject(valueFrom) ? valueFrom : {};
        const at = [field, index, 'env', variable];
        if (isObject(configMapKeyRef)) add('ConfigMap', configMapKeyRef.name, configMapKeyRef.optional, at);
        if (isObject(secretKeyRef)) add('Secret', secretKeyRef.name, secretKeyRef.optional, at);
      }
    }
  }
  return references;
}
