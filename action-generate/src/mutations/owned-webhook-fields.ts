import { isObject, type Json, type JsonObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';

/** istiod looks after the webhook configurations that have this label, and no others. */
const REVISION = 'istio.io/rev';

/**
 * istiod, once it serves, writes its CA into `caBundle` and sets a validating webhook's `failurePolicy` from Ignore to
 * Fail. With server-side apply, which Helm 4 uses, a chart with another value of a field that istiod owns fails at
 * the second release. Istio's own charts leave the policy out when they upgrade, for the same reason. A webhook that
 * has a CA from the IstioOperator file is the user's to look after: it stays as it is.
 * Source: istio-discovery/templates/validatingwebhookconfiguration.yaml and pkg/webhooks of istio/istio.
 */
export function withoutOwnedFields({ identity, body }: Manifest): JsonObject {
  const validating = identity.kind === 'ValidatingWebhookConfiguration';
  const ours = validating || identity.kind === 'MutatingWebhookConfiguration';
  if (!ours || valueAt(body, ['metadata', 'labels', REVISION]) === undefined) return body;
  if (!Array.isArray(body.webhooks)) return body;
  const before: readonly Json[] = body.webhooks;
  const after = before.map((webhook) => withoutOwned(webhook, validating));
  return after.every((webhook, index) => webhook === before[index]) ? body : { ...body, webhooks: after };
}

function withoutOwned(webhook: Json, validating: boolean): Json {
  if (!isObject(webhook)) return webhook;
  const client = isObject(webhook.clientConfig) ? webhook.clientConfig : {};
  if (typeof client.caBundle === 'string' && client.caBundle !== '') return webhook;
  const open = validating && webhook.failurePolicy === 'Ignore';
  const rest = open ? without(webhook, 'failurePolicy') : webhook;
  return 'caBundle' in client ? { ...rest, clientConfig: without(client, 'caBundle') } : rest;
}

function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));
}
