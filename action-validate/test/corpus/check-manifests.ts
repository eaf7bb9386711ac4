import { checkManifests } from '../../src/checks/check-manifests.ts';
import type { CheckCorpus } from './corpus.ts';

const object = (apiVersion: string, kind: string, metadata: string, rest = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}`;
const map = (metadata: string): string => object('v1', 'ConfigMap', metadata);
const pods = (labels: string): string =>
  `{metadata: {labels: {${labels}}}, spec: {containers: [{name: a, image: "a:1"}]}}`;
const deployment = (name: string, selector = 'app: a', labels = selector): string =>
  object(
    'apps/v1',
    'Deployment',
    `name: ${name}`,
    `spec: {selector: {matchLabels: {${selector}}}, template: ${pods(labels)}}\n`,
  );

export const MANIFESTS: CheckCorpus = {
  check: checkManifests(),
  faults: [
    [
      'camel case in a suffix',
      deployment('selenium-grid-selenium-chromeDebug'),
      /"selenium-grid-selenium-chromeDebug" is not allowed/,
      { source: 'https://github.com/helm/charts/issues/1238' },
    ],
    [
      'upper case that came from the name of a chart',
      map('name: phpldapadmin-phpLDAPadmin'),
      /"phpldapadmin-phpLDAPadmin" is not allowed/,
      { source: 'https://github.com/cetic/helm-phpLDAPadmin/issues/1' },
    ],
    [
      'upper case that came from a value',
      map('name: network-mapper-store-Local'),
      /is not allowed/,
      { source: 'https://github.com/komodorio/helm-charts/issues/296' },
    ],
    [
      'an underscore that came from the name of a chart',
      deployment('drain-node_manager'),
      /is not allowed/,
      { source: 'https://github.com/mattmattox/drain-node-on-crash/issues/5' },
    ],
    [
      'a name that is a title',
      object('helm.openshift.io/v1beta1', 'HelmChartRepository', 'name: OpenShift Helm Charts'),
      /is not allowed/,
      { source: 'https://github.com/openshift-helm-charts/charts/issues/192' },
    ],
    ['a label of the pods that the selector asks for and they lack', deployment('a', 'app: a', 'app: b'), /selector/],
  ],
  nearMisses: [
    [
      'colons in the name of a role, which helm lint refused',
      object('rbac.authorization.k8s.io/v1', 'Role', 'name: "chaos:controller-manager"', 'rules: []\n'),
      { source: 'https://github.com/chaos-mesh/chaos-mesh/pull/1294' },
    ],
    ['a name with dots, as Kubernetes itself uses', map('name: kube-root-ca.crt')],
    ['pods with more labels than the selector asks for', deployment('a', 'app: a', 'app: a, version: v1')],
    ['a label that is a quoted number', map('name: a, labels: {revision: "12"}')],
    ['an annotation that holds JSON', map(`name: a, annotations: {acme.example/rules: '{"a": ["@b", "c d"]}'}`)],
    ['a label key of 63 characters behind a prefix', map(`name: a, labels: {acme.example/${'x'.repeat(63)}: b}`)],
  ],
};
