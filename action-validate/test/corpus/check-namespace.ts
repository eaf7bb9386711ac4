import { checkNamespace } from '../../src/checks/check-namespace.ts';
import type { ManifestSet } from '../../src/model/manifest-set.ts';
import type { Release } from '../../src/model/release.ts';
import { releaseOf, setOfReleases } from '../manifest-set.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkNamespace();
export const object = (kind: string, metadata: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a${metadata === '' ? '' : `, ${metadata}`}}\n`;
const DEFINITION = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.acme.example}
spec: {group: acme.example, scope: Cluster, names: {kind: Foo, plural: foos}}
`;

const OBJECT_FAULTS: readonly Fault[] = [
  [
    'an object in another namespace',
    object('Secret', 'namespace: data'),
    /error metadata\.namespace .*into data, but its release app lives in shop/,
  ],
  ['an object in default', object('Secret', 'namespace: default'), /into default, a namespace of Kubernetes/],
  [
    'an object in kube-system',
    object('ConfigMap', 'namespace: kube-system'),
    /into kube-system, a namespace of Kubernetes/,
  ],
  ['an object in kube-public', object('ConfigMap', 'namespace: kube-public'), /a namespace of Kubernetes/],
  ['an object in kube-node-lease', object('ConfigMap', 'namespace: kube-node-lease'), /a namespace of Kubernetes/],
  [
    "an object in the mesh's namespace, where an EnvoyFilter is everybody's",
    object('EnvoyFilter', 'namespace: istio-system', 'networking.istio.io/v1alpha3'),
    /into istio-system, a namespace of the mesh/,
  ],
  [
    'an object in a ClusterRole with a namespace',
    object('ClusterRole', 'namespace: shop', 'rbac.authorization.k8s.io/v1'),
    /A ClusterRole is of the whole cluster, but has the namespace shop/,
  ],
  [
    'the namespace of a chart by the name that its authors gave it',
    object('ConfigMap', 'namespace: costs'),
    /into costs, but its release app lives in shop/,
    { source: 'https://github.com/kubecost/kubecost/issues/342' },
  ],
  [
    'a ClusterRoleBinding with a namespace',
    object('ClusterRoleBinding', 'namespace: shop', 'rbac.authorization.k8s.io/v1'),
    /A ClusterRoleBinding is of the whole cluster, but has the namespace shop/,
    { source: 'https://github.com/argoproj/argo-cd/issues/18669' },
  ],
  [
    'a ClusterRole in default, which every cluster has',
    object('ClusterRole', 'namespace: default', 'rbac.authorization.k8s.io/v1'),
    /A ClusterRole is of the whole cluster, but has the namespace default/,
    { source: 'https://github.com/argoproj/argo-cd/issues/5169' },
  ],
  [
    'an object in a Namespace in a namespace',
    object('Namespace', 'namespace: shop'),
    /A Namespace is of the whole cluster/,
  ],
  [
    'an object in a custom resource that the charts define for the whole cluster',
    object('Foo', 'namespace: shop', 'acme.example/v1') + DEFINITION,
    /A Foo is of the whole cluster/,
  ],
];

/** Two objects without a namespace: the finding is one. */
const released = (release: Release): ManifestSet =>
  setOfReleases([[release, `${object('Secret', '')}---\n${object('Service', '')}`]]);

const RELEASE_FAULTS: readonly Fault[] = [
  [
    'a release in a namespace of Kubernetes',
    released(releaseOf('app', 'default')),
    /^error .*app in default puts its objects into a namespace of Kubernetes/,
  ],
  [
    'a release in a namespace of the mesh',
    released(releaseOf('app', 'istio-system')),
    /^error .*into a namespace of the mesh/,
  ],
  [
    'a release in a namespace that is not known',
    released({ ...releaseOf('app'), namespace: undefined }),
    /^unknown .*to the kubeconfig/,
  ],
];

const OBJECT_NEAR_MISSES: readonly NearMiss[] = [
  ['an object with no namespace', object('Secret', '')],
  [
    "an object with its release's, written out",
    object('Secret', 'namespace: shop'),
    { source: 'https://github.com/crossplane/crossplane/issues/3436' },
  ],
  ['an object with none, for the whole cluster', object('ClusterRole', '', 'rbac.authorization.k8s.io/v1')],
  [
    'an object with a namespace, for a kind that is defined elsewhere',
    object('Foo', 'namespace: shop', 'acme.example/v1'),
  ],
  // Every aggregated API needs this one there: see also https://github.com/DataDog/helm-charts/issues/2571.
  [
    'an object with kube-system, for the role that is only there',
    `${object('RoleBinding', 'namespace: kube-system', 'rbac.authorization.k8s.io/v1')}roleRef: {kind: Role, name: extension-apiserver-authentication-reader}\n`,
    { source: 'https://github.com/kubernetes-sigs/metrics-server/issues/1231' },
  ],
  ["an object with its release's, in quotes", object('Secret', 'namespace: shop').replace('shop', '"shop"')],
];

export const NAMESPACE: CheckCorpus = {
  check,
  faults: [...OBJECT_FAULTS, ...RELEASE_FAULTS],
  nearMisses: [...OBJECT_NEAR_MISSES],
};
