import { expect, test } from '@jest/globals';
import { checkNamespace, NAMESPACE_DEFAULTS } from '../src/checks/check-namespace.ts';
import { releaseOf, saidBy, saidOf, setOfReleases } from './manifest-set.ts';

const check = checkNamespace();
const object = (kind: string, metadata: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a${metadata === '' ? '' : `, ${metadata}`}}\n`;
const DEFINITION = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.acme.example}
spec: {group: acme.example, scope: Cluster, names: {kind: Foo, plural: foos}}
`;

test.each([
  [
    'another namespace',
    object('Secret', 'namespace: data'),
    /error metadata\.namespace .*into data, but its release app lives in shop/,
  ],
  ['default', object('Secret', 'namespace: default'), /into default, a namespace of Kubernetes/],
  ['kube-system', object('ConfigMap', 'namespace: kube-system'), /into kube-system, a namespace of Kubernetes/],
  ['kube-public', object('ConfigMap', 'namespace: kube-public'), /a namespace of Kubernetes/],
  ['kube-node-lease', object('ConfigMap', 'namespace: kube-node-lease'), /a namespace of Kubernetes/],
  [
    "the mesh's namespace, where an EnvoyFilter is everybody's",
    object('EnvoyFilter', 'namespace: istio-system', 'networking.istio.io/v1alpha3'),
    /into istio-system, a namespace of the mesh/,
  ],
  [
    'a ClusterRole with a namespace',
    object('ClusterRole', 'namespace: shop', 'rbac.authorization.k8s.io/v1'),
    /A ClusterRole is of the whole cluster, but has the namespace shop/,
  ],
  ['a Namespace in a namespace', object('Namespace', 'namespace: shop'), /A Namespace is of the whole cluster/],
  [
    'a custom resource that the charts define for the whole cluster',
    object('Foo', 'namespace: shop', 'acme.example/v1') + DEFINITION,
    /A Foo is of the whole cluster/,
  ],
])('finds an object in %s', (_, text, message) => {
  expect(saidBy(check, text)).toEqual([expect.stringMatching(message)]);
});

test.each([
  [
    'of Kubernetes',
    releaseOf('app', 'default'),
    'error',
    'app in default puts its objects into a namespace of Kubernetes',
  ],
  ['of the mesh', releaseOf('app', 'istio-system'), 'error', 'into a namespace of the mesh'],
  ['that is not known', { ...releaseOf('app'), namespace: undefined }, 'unknown', 'to the kubeconfig'],
])('finds, once, a release in a namespace %s', (_, release, severity, message) => {
  const said = saidOf(check, setOfReleases([[release, `${object('Secret', '')}---\n${object('Service', '')}`]]));
  expect(said).toEqual([expect.stringContaining(message)]);
  expect(said[0]).toMatch(new RegExp(`^${severity}`));
});

test.each([
  ['no namespace', object('Secret', '')],
  ["its release's, written out", object('Secret', 'namespace: shop')],
  ['none, for the whole cluster', object('ClusterRole', '', 'rbac.authorization.k8s.io/v1')],
  ['a namespace, for a kind that is defined elsewhere', object('Foo', 'namespace: shop', 'acme.example/v1')],
  // Every aggregated API needs this one there: kubernetes-sigs/metrics-server, prometheus-adapter.
  [
    'kube-system, for the role that is only there',
    `${object('RoleBinding', 'namespace: kube-system', 'rbac.authorization.k8s.io/v1')}roleRef: {kind: Role, name: extension-apiserver-authentication-reader}\n`,
  ],
  ["its release's, in quotes", object('Secret', 'namespace: shop').replace('shop', '"shop"')],
])('passes an object with %s', (_, text) => {
  expect(saidBy(check, text)).toEqual([]);
});

test('passes the mesh charts in istio-system, and objects for the whole cluster in a release to default', () => {
  const istio = setOfReleases([
    [releaseOf('istio-crd', 'istio-system'), object('Telemetry', 'namespace: istio-system', 'telemetry.istio.io/v1')],
  ]);
  expect(saidOf(check, istio)).toEqual([]);
  const cluster = setOfReleases([
    [releaseOf('app', 'default'), object('ClusterRole', '', 'rbac.authorization.k8s.io/v1')],
  ]);
  expect(saidOf(check, cluster)).toEqual([]);
});

test('what else a chart may use is an option', () => {
  const options = { ...NAMESPACE_DEFAULTS, alsoAllowed: { app: ['kube-system'] } };
  expect(saidBy(checkNamespace(options), object('Service', 'namespace: kube-system'))).toEqual([]);
});

test('two releases of one chart are told apart', () => {
  const set = setOfReleases([
    [releaseOf('eu', 'eu', 'app'), object('Secret', 'namespace: eu')],
    [releaseOf('us', 'us', 'app'), object('Secret', 'namespace: eu')],
  ]);
  expect(saidOf(check, set)).toEqual([expect.stringContaining('into eu, but its release us lives in us')]);
});
