import { isObject, type JsonObject } from '../../../shared/manifest/manifest.ts';

/** Kubernetes' recommended label for the application that an object is a part of. */
const PART_OF = 'app.kubernetes.io/part-of';

/**
 * An object with the standard label that tells the whole mesh from the rest of a cluster, unless it says itself what
 * it is part of. Istio's own objects do; those of `istio.manifests` often do not. `app.kubernetes.io/managed-by` is
 * not set: Helm sets it on whatever it installs.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/.
 */
export function withStandardLabels(body: JsonObject): JsonObject {
  const metadata = isObject(body.metadata) ? body.metadata : {};
  const labels = isObject(metadata.labels) ? metadata.labels : {};
  if (Object.hasOwn(labels, PART_OF)) return body;
  return { ...body, metadata: { ...metadata, labels: { ...labels, [PART_OF]: 'istio' } } };
}
