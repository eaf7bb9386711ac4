import { isObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, ofKind } from '../model/manifest-set.ts';

/** Kinds of Kubernetes, Istio and the Gateway API that live in no namespace, as `group/kind`. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  ...['/Namespace', '/Node', '/PersistentVolume'],
  ...['admissionregistration.k8s.io/MutatingWebhookConfiguration'],
  ...['admissionregistration.k8s.io/ValidatingWebhookConfiguration'],
  ...['admissionregistration.k8s.io/ValidatingAdmissionPolicy'],
  ...['admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding'],
  ...['admissionregistration.k8s.io/MutatingAdmissionPolicy'],
  ...['admissionregistration.k8s.io/MutatingAdmissionPolicyBinding'],
  ...['apiextensions.k8s.io/CustomResourceDefinition', 'apiregistration.k8s.io/APIService'],
  ...['certificates.k8s.io/CertificateSigningRequest', 'certificates.k8s.io/ClusterTrustBundle'],
  ...['flowcontrol.apiserver.k8s.io/FlowSchema', 'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration'],
  ...['networking.k8s.io/IngressClass', 'networking.k8s.io/IPAddress', 'networking.k8s.io/ServiceCIDR'],
  'node.k8s.io/RuntimeClass',
  ...['rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding'],
  ...['resource.k8s.io/DeviceClass', 'resource.k8s.io/ResourceSlice', 'resource.k8s.io/DeviceTaintRule'],
  'scheduling.k8s.io/PriorityClass',
  ...['storage.k8s.io/CSIDriver', 'storage.k8s.io/CSINode', 'storage.k8s.io/StorageClass'],
  ...['storage.k8s.io/VolumeAttachment', 'storage.k8s.io/VolumeAttributesClass'],
  'storagemigration.k8s.io/StorageVersionMigration',
  'gateway.networking.k8s.io/GatewayClass',
]);

/** Groups whose kinds are all known: what is not in the list above lives in a namespace. */
const KNOWN_GROUPS: ReadonlySet<string> = new Set([
  ...['', 'apps', 'batch', 'autoscaling', 'policy', 'events.k8s.io', 'coordination.k8s.io', 'discovery.k8s.io'],
  ...[...CLUSTER_SCOPED].map((kind) => kind.split('/')[0] ?? ''),
  ...['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'],
]);

/**
 * Whether objects of a kind live in a namespace: by the definitions in the set, else by what Kubernetes, Istio and the
 * Gateway API define. Undefined for a kind that is defined elsewhere.
 */
export function isNamespaced(set: ManifestSet, { identity: { group, kind } }: Manifest): boolean | undefined {
  const defined = scopesOf(set).get(`${group}/${kind}`);
  if (defined !== undefined) return defined;
  if (CLUSTER_SCOPED.has(`${group}/${kind}`)) return false;
  return KNOWN_GROUPS.has(group) ? true : undefined;
}

/** What the set's own CustomResourceDefinitions say. */
function scopesOf(set: ManifestSet): ReadonlyMap<string, boolean> {
  const known = SCOPES.get(set);
  if (known !== undefined) return known;
  const scopes = new Map<string, boolean>();
  for (const { body } of ofKind(set, 'apiextensions.k8s.io', 'CustomResourceDefinition')) {
    const { group, scope } = isObject(body.spec) ? body.spec : {};
    const kind = valueAt(body, ['spec', 'names', 'kind']);
    if (typeof group === 'string' && typeof kind === 'string') scopes.set(`${group}/${kind}`, scope !== 'Cluster');
  }
  SCOPES.set(set, scopes);
  return scopes;
}

/** Every object of a set asks for the same ones. */
const SCOPES = new WeakMap<ManifestSet, ReadonlyMap<string, boolean>>();
