import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, metadataMap, ofKind } from '../model/manifest-set.ts';

/** The labels of a namespace, by the Namespace in the set or by the fleet; undefined when neither has it. */
export function namespaceLabels(set: ManifestSet, name: string): JsonObject | undefined {
  let labels = LABELS.get(set);
  if (labels === undefined) {
    labels = new Map<string, JsonObject>(set.fleet?.namespaces);
    for (const { identity, body } of ofKind(set, '', 'Namespace')) {
      labels.set(identity.name, metadataMap(body, 'labels'));
    }
    LABELS.set(set, labels);
  }
  return labels.get(name);
}

/** Every workload asks for its own. */
const LABELS = new WeakMap<ManifestSet, Map<string, JsonObject>>();
