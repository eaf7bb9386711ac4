import type { RiskRule } from './rule.ts';

/** Kinds of Kubernetes and of what Istio installs beside it that belong to no namespace. */
const CLUSTER_SCOPED = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'APIService',
  'GatewayClass',
  'IngressClass',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
]);

export const clusterScoped: RiskRule = {
  id: 'cluster-scoped',
  consequence: 'It holds for the whole cluster, not for the mesh alone.',
  documentation:
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#not-all-objects-are-in-a-namespace',
  // Labels and annotations of such an object carry no power, but for those of a namespace: they choose the injector.
  finds: ({ object, path, action }) => {
    const { kind } = object.identity;
    if (!CLUSTER_SCOPED.has(kind) || (path[0] === 'metadata' && kind !== 'Namespace')) return undefined;
    return path.length === 0 ? action : 'modified';
  },
};

export const deletion: RiskRule = {
  id: 'deletion',
  consequence: 'What still needs the object loses it.',
  documentation: 'https://kubernetes.io/docs/concepts/architecture/garbage-collection/',
  finds: ({ path, action }) => (path.length === 0 && action === 'removed' ? 'removed' : undefined),
};

export const renamed: RiskRule = {
  id: 'renamed',
  consequence:
    'The cluster knows no renames: the old object goes, another one comes, and what names the old one does not find it.',
  documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  finds: ({ action, before, after }) => (action === 'renamed' ? `${String(before)} → ${String(after)}` : undefined),
};
