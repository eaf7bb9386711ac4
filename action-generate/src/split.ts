import { isObject, type Manifest } from '../../shared/manifest/manifest.ts';

export type ChartName = 'istio' | 'istio-crd';

/** API groups whose objects are instances of custom resources even when their definitions come from elsewhere. */
const CUSTOM_GROUPS: readonly RegExp[] = [/(^|\.)istio\.io$/, /^gateway\.networking\.k8s\.io$/];

/**
 * Which chart each manifest belongs to: definitions and everything else to `istio`, instances of custom resources to
 * `istio-crd`, which is installed after it, because an instance fails while its definition is not there.
 */
export function split(manifests: readonly Manifest[]): ReadonlyMap<ChartName, readonly Manifest[]> {
  const defined = new Set(manifests.flatMap(definedKind));
  const isInstance = ({ identity }: Manifest): boolean =>
    defined.has(`${identity.group}/${identity.kind}`) || CUSTOM_GROUPS.some((group) => group.test(identity.group));
  return new Map([
    ['istio', manifests.filter((manifest) => !isInstance(manifest))],
    ['istio-crd', manifests.filter(isInstance)],
  ]);
}

function definedKind({ identity, body }: Manifest): string[] {
  if (identity.kind !== 'CustomResourceDefinition' || !isObject(body.spec) || !isObject(body.spec.names)) return [];
  return [`${String(body.spec.group)}/${String(body.spec.names.kind)}`];
}
