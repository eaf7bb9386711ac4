import { expect, test } from '@jest/globals';
import { checkDuplicateResources as check } from '../src/checks/check-duplicate-resources.ts';
import { readRender } from '../src/read-render.ts';
import { releaseOf, saidBy, saidOf, setOfReleases } from './manifest-set.ts';

const object = (kind: string, metadata = '', apiVersion = 'v1'): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a${metadata === '' ? '' : `, ${metadata}`}}\n`;
const hook = (annotations: string): string => object('Secret', `annotations: {${annotations}}`);
const RBAC = 'rbac.authorization.k8s.io/v1';

test.each([
  ['in one file', object('Secret').repeat(2), /Secret a is there twice: it is also in the same file/],
  [
    'with the namespace written out once',
    object('Secret') + object('Secret', 'namespace: shop'),
    /Secret shop\/a is there twice/,
  ],
  [
    'in another version',
    object('HorizontalPodAutoscaler', '', 'autoscaling/v1') + object('HorizontalPodAutoscaler', '', 'autoscaling/v2'),
    /is there twice/,
  ],
  [
    'in a List',
    `${object('Secret')}---\napiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: a}}]\n`,
    /Secret a is there twice/,
  ],
  [
    'of the whole cluster, with a namespace',
    object('ClusterRole', '', RBAC) + object('ClusterRole', 'namespace: x', RBAC),
    /is there twice/,
  ],
  [
    'as hooks of one phase',
    hook('helm.sh/hook: "pre-install,post-delete"') + hook('helm.sh/hook: pre-install'),
    /is there twice/,
  ],
  ['as an object and a hook that stays', object('Secret') + hook('helm.sh/hook: pre-install'), /is there twice/],
])('finds an object that is there twice %s', (_, text, message) => {
  expect(saidBy(check, text)).toEqual([expect.stringMatching(message)]);
});

test.each([
  // helm/helm#10736
  [
    'an IngressClass',
    object('IngressClass', '', 'networking.k8s.io/v1'),
    releaseOf('ingress', 'one'),
    releaseOf('ingress-public', 'two'),
  ],
  // yugabyte/yugabyte-db#4308
  [
    'a ClusterRoleBinding',
    object('ClusterRoleBinding', '', RBAC),
    releaseOf('a', 'a', 'yugabyte'),
    releaseOf('b', 'b', 'yugabyte'),
  ],
  // reportportal/kubernetes#170
  [
    'a PodDisruptionBudget',
    object('PodDisruptionBudget', '', 'policy/v1'),
    releaseOf('reportportal'),
    releaseOf('elasticsearch'),
  ],
  // istio/istio#32084
  ['a Namespace', object('Namespace'), releaseOf('one'), releaseOf('two')],
])('finds %s that two releases have', (_, text, one, two) => {
  const said = saidOf(
    check,
    setOfReleases([
      [one, text],
      [two, text],
    ]),
  );
  expect(said).toEqual([expect.stringMatching(`is there twice: .*of the release ${one.name} in ${one.namespace}`)]);
});

test.each([
  ['of two kinds', object('Secret') + object('ConfigMap')],
  ['of two groups', object('Service') + object('Service', '', 'serving.knative.dev/v1')],
  ['in two namespaces', object('Secret') + object('Secret', 'namespace: data')],
  ['as hooks of two phases', hook('helm.sh/hook: pre-install') + hook('helm.sh/hook: pre-upgrade')],
  [
    'as an object and a hook that is removed when it is done',
    object('Secret') +
      hook('helm.sh/hook: pre-install, helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"'),
  ],
  [
    'with generated names',
    'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n',
  ],
])('passes two objects %s', (_, text) => {
  expect(saidBy(check, text)).toEqual([]);
});

test('passes one chart in two namespaces, and where the kubeconfig decides', () => {
  const render = (one: string | undefined, two: string | undefined): string[] =>
    saidOf(
      check,
      setOfReleases([
        [{ ...releaseOf('a', one, 'app'), namespace: one }, object('Secret')],
        [{ ...releaseOf('b', two, 'app'), namespace: two }, object('Secret')],
      ]),
    );
  expect(render('one', 'two')).toEqual([]);
  expect(render(undefined, undefined)).toEqual([]);
  expect(render('one', 'one')).toHaveLength(1);
});

test('passes definitions in crds/ of two releases: Helm installs those that are missing', () => {
  const text = object('CustomResourceDefinition', '', 'apiextensions.k8s.io/v1');
  const releases = [releaseOf('a', 'a', 'app'), releaseOf('b', 'b', 'app')];
  const read = releases.map((release) => ({ release, ...readRender(text, 'charts/app/crds/a.yaml', release) }));
  const set = {
    manifests: read.flatMap(({ manifests }) => manifests),
    releaseOf: new Map(
      read.flatMap(({ release, manifests }) => manifests.map((manifest) => [manifest, release] as const)),
    ),
    ...{ releases, faults: [], versions: { istio: '1.31.0', kubernetes: '1.36.3' } },
  };
  expect(saidOf(check, set)).toEqual([]);
});
