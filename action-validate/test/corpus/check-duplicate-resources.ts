import { checkDuplicateResources } from '../../src/checks/check-duplicate-resources.ts';
import type { ManifestSet } from '../../src/model/manifest-set.ts';
import type { Release } from '../../src/model/release.ts';
import { releaseOf, setOfReleases } from '../manifest-set.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkDuplicateResources();

export const object = (kind: string, metadata = '', apiVersion = 'v1'): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a${metadata === '' ? '' : `, ${metadata}`}}\n`;
const hook = (annotations: string): string => object('Secret', `annotations: {${annotations}}`);
const RBAC = 'rbac.authorization.k8s.io/v1';

const FAULTS: readonly Fault[] = [
  [
    'an object twice in one file',
    object('Secret').repeat(2),
    /Secret a is declared twice: it is also in the same file/,
  ],
  [
    'an object twice with the namespace written out once',
    object('Secret') + object('Secret', 'namespace: shop'),
    /Secret shop\/a is declared twice/,
  ],
  [
    'an object twice in another version',
    object('HorizontalPodAutoscaler', '', 'autoscaling/v1') + object('HorizontalPodAutoscaler', '', 'autoscaling/v2'),
    /is declared twice/,
  ],
  [
    'an object twice in a List',
    `${object('Secret')}---\napiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: a}}]\n`,
    /Secret a is declared twice/,
  ],
  [
    'an object twice of the whole cluster, with a namespace',
    object('ClusterRole', '', RBAC) + object('ClusterRole', 'namespace: x', RBAC),
    /is declared twice/,
  ],
  [
    'an object twice as hooks of one phase',
    hook('helm.sh/hook: "pre-install,post-delete"') + hook('helm.sh/hook: pre-install'),
    /is declared twice/,
  ],
  [
    'an object twice as an object and a hook that stays',
    object('Secret') + hook('helm.sh/hook: pre-install'),
    /is declared twice/,
  ],
];

/** What two releases both render to. */
const both = (one: Release, two: Release, text: string): ManifestSet =>
  setOfReleases([
    [one, text],
    [two, text],
  ]);

const RELEASES_FAULTS: readonly Fault[] = [
  [
    'an IngressClass of two releases',
    both(
      releaseOf('ingress', 'one'),
      releaseOf('ingress-public', 'two'),
      object('IngressClass', '', 'networking.k8s.io/v1'),
    ),
    /is declared twice: .*of the release ingress in one/,
    { source: 'https://github.com/helm/helm/issues/10736' },
  ],
  [
    'a ClusterRoleBinding of two releases',
    both(releaseOf('a', 'a', 'yugabyte'), releaseOf('b', 'b', 'yugabyte'), object('ClusterRoleBinding', '', RBAC)),
    /is declared twice: .*of the release a in a/,
    { source: 'https://github.com/yugabyte/yugabyte-db/issues/4308' },
  ],
  [
    'a PodDisruptionBudget of two releases',
    both(releaseOf('reportportal'), releaseOf('elasticsearch'), object('PodDisruptionBudget', '', 'policy/v1')),
    /is declared twice: .*of the release reportportal in shop/,
    { source: 'https://github.com/reportportal/kubernetes/issues/170' },
  ],
  [
    'a Namespace of two releases',
    both(releaseOf('one'), releaseOf('two'), object('Namespace')),
    /is declared twice: .*of the release one in shop/,
    { source: 'https://github.com/istio/istio/issues/32084' },
  ],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['two objects of two kinds', object('Secret') + object('ConfigMap')],
  [
    'two objects of two groups',
    `${object('Service')}${object('Service', '', 'serving.knative.dev/v1')}spec: {template: {}}\n`,
  ],
  [
    'two objects in two namespaces',
    object('Secret') + object('Secret', 'namespace: data'),
    { others: ['check_namespace'] },
  ],
  ['two objects as hooks of two phases', hook('helm.sh/hook: pre-install') + hook('helm.sh/hook: pre-upgrade')],
  [
    'two objects as an object and a hook that is removed when it is done',
    object('Secret') +
      hook('helm.sh/hook: pre-install, helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"'),
  ],
  [
    'two objects with generated names',
    'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n',
  ],
];

export const DUPLICATE_RESOURCES: CheckCorpus = {
  check,
  faults: [...FAULTS, ...RELEASES_FAULTS],
  nearMisses: [...NEAR_MISSES],
};
