import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, namespaceOf } from '../model/manifest-set.ts';

/**
 * Whether an object's namespace has custom resources whose controllers may make pods that the charts do not show: an
 * operator's database, Flagger's canary, a Gateway that istiod deploys.
 */
export function mayHaveOtherPods(set: ManifestSet, manifest: Manifest): boolean {
  let namespaces = MAKERS.get(set);
  if (namespaces === undefined) {
    const makers = set.manifests.filter(({ identity }) => mayMakePods(identity.group));
    namespaces = new Set(makers.map((maker) => namespaceOf(set, maker)));
    MAKERS.set(set, namespaces);
  }
  return namespaces.has(namespaceOf(set, manifest));
}

const MAKERS = new WeakMap<ManifestSet, ReadonlySet<string | undefined>>();

/** Groups of Kubernetes and Istio hold no such kind, but Gateway API's. */
function mayMakePods(group: string): boolean {
  if (group === 'gateway.networking.k8s.io') return true;
  return group.includes('.') && !group.endsWith('.k8s.io') && !group.endsWith('.istio.io') && !POLICIES.has(group);
}

/** Groups that are about pods but make none. */
const POLICIES: ReadonlySet<string> = new Set([
  ...['cilium.io', 'crd.projectcalico.org', 'projectcalico.org', 'monitoring.coreos.com', 'cert-manager.io'],
]);
