import { type JsonObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import { metadataMap } from '../model/manifest-set.ts';

/**
 * Whether an object is one that Istio's own charts make: istiod, a gateway of the IstioOperator, ztunnel, the CNI
 * plugin. What is a matter of policy in them is their authors' choice, not the user's.
 * Source: the labels in istio.io/istio/manifests/charts; a user's gateway chart has none of them.
 */
export function isIstiosOwn({ body }: Manifest): boolean {
  return isLabelled(body) || isLabelled(valueAt(body, ['spec', 'template']) as JsonObject | undefined);
}

function isLabelled(body: JsonObject | undefined): boolean {
  const labels = metadataMap(body ?? {}, 'labels');
  return labels['operator.istio.io/component'] !== undefined || labels['app.kubernetes.io/part-of'] === 'istio';
}
