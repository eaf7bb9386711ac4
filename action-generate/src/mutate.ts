import { isObject, type Json, type JsonObject, type Manifest } from '../../shared/manifest/manifest.ts';

/** What was done to the manifests, for the summary. */
export interface MutationCount {
  readonly name: string;
  readonly reason: string;
  /** Objects that it changed. */
  readonly objects: number;
}

export interface Mutated {
  readonly manifests: readonly Manifest[];
  readonly counts: readonly MutationCount[];
}

/** Istio's manifests as the charts shall hold them. */
export function mutate(manifests: readonly Manifest[], labels: Readonly<Record<string, string>>): Mutated {
  let current = manifests;
  const counts: MutationCount[] = [];
  const apply = (name: string, reason: string, change: (manifest: Manifest) => JsonObject): void => {
    let objects = 0;
    current = current.map((manifest) => {
      const body = change(manifest);
      if (body === manifest.body) return manifest;
      objects += 1;
      return { ...manifest, body };
    });
    counts.push({ name, reason, objects });
  };
  if (Object.keys(labels).length > 0) {
    apply('labels', '`istio.labels` of mesh.yaml, on every object but not on pod templates', ({ body }) =>
      withLabels(body, labels),
    );
  }
  apply('webhook fields of istiod', 'istiod sets them once it runs; Helm would fight it over them', withoutOwnedFields);
  return { manifests: current, counts };
}

function withLabels(body: JsonObject, labels: Readonly<Record<string, string>>): JsonObject {
  const metadata = isObject(body.metadata) ? body.metadata : {};
  const present = isObject(metadata.labels) ? metadata.labels : {};
  return { ...body, metadata: { ...metadata, labels: { ...present, ...labels } } };
}

/**
 * istiod writes its CA into the webhooks' `caBundle` and, once it serves, sets the validating webhook's
 * `failurePolicy` from Ignore to Fail. With server-side apply, which Helm 4 uses, a chart that sets a field that
 * istiod owns fails at the second release. Istio's own charts leave them out for the same reason.
 */
function withoutOwnedFields({ identity, body }: Manifest): JsonObject {
  const validating = identity.kind === 'ValidatingWebhookConfiguration';
  const owned = validating || identity.kind === 'MutatingWebhookConfiguration';
  if (!owned || !Array.isArray(body.webhooks)) return body;
  const before: readonly Json[] = body.webhooks;
  const after = before.map((webhook) => (isObject(webhook) ? withoutFields(webhook, validating) : webhook));
  return after.every((webhook, index) => webhook === before[index]) ? body : { ...body, webhooks: after };
}

function withoutFields(webhook: JsonObject, validating: boolean): JsonObject {
  const { clientConfig } = webhook;
  const hasCa = isObject(clientConfig) && 'caBundle' in clientConfig;
  const hasPolicy = validating && 'failurePolicy' in webhook;
  if (!hasCa && !hasPolicy) return webhook;
  const kept = Object.entries(webhook).filter(([key]) => !(hasPolicy && key === 'failurePolicy'));
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key !== 'clientConfig' || !isObject(value)) return [key, value];
      return [key, Object.fromEntries(Object.entries(value).filter(([field]) => field !== 'caBundle'))];
    }),
  );
}
