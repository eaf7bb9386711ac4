import { expect, test } from '@jest/globals';
import { checkManifests } from '../src/checks/check-manifests.ts';
import { releaseOf, saidBy, saidOf, setOfReleases } from './manifest-set.ts';

const check = checkManifests();
const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const service = (name: string): string => `${map(name).replace('ConfigMap', 'Service')}spec: {ports: [{port: 80}]}\n`;
const labelled = (labels: string): string => map('a').replace('name: a', `name: a, ${labels}`);

test.each([
  ['nothing at all', '', /Everything together renders to no objects/],
  ['comments alone', '# nothing\n---\n# either\n', /Everything together renders to no objects/],
  [
    'a document without kind',
    `${map('a')}---\napiVersion: v1\nmetadata: {name: b}\n`,
    /\(b\) has no kind that is text/,
  ],
  [
    'a document without apiVersion',
    `${map('a')}---\nkind: Secret\nmetadata: {name: b}\n`,
    /\(Secret b\) has no apiVersion/,
  ],
  [
    'a document without a name',
    `${map('a')}---\napiVersion: v1\nkind: Secret\nmetadata: {}\n`,
    /has no metadata\.name/,
  ],
  [
    'a name that YAML takes for a number',
    `${map('a')}---\n${map('12e4')}`,
    /\(ConfigMap\) has no metadata\.name that is/,
  ],
  ['a document that is a list', `${map('a')}---\n- b\n`, /is not a mapping/],
  [
    'an item of a List that is no object',
    `apiVersion: v1\nkind: List\nitems: [{kind: Secret}]\n`,
    /has no apiVersion and/,
  ],
  ['both names', map('a, generateName: a-'), /generateName .*has both a name and the generateName "a-"/],
  ['upper case', map('myMap'), /metadata\.name The name "myMap" is not allowed for a ConfigMap/],
  ['an underscore', map('my_map'), /is not allowed/],
  ['a dot at the end', map('my-map.'), /is not allowed/],
  ['more than 253 characters', map('a'.repeat(254)), /has 254 characters; a ConfigMap may have 253/],
  ['a Service with a dot', service('a.b'), /is not allowed for a Service/],
  ['a Service of 64 characters', service('b'.repeat(64)), /has 64 characters; a Service may have 63/],
  ['a Namespace with a dot', map('a.b').replace('ConfigMap', 'Namespace'), /is not allowed for a Namespace/],
  // kubernetes/kubernetes#64023, tailscale/tailscale#10284
  [
    'a StatefulSet whose pods cannot be labelled',
    `${map(`long-redacted-${'x'.repeat(43)}`)
      .replace('v1', 'apps/v1')
      .replace('ConfigMap', 'StatefulSet')}spec: {template: {spec: {}}}\n`,
    /has 57 characters; a StatefulSet may have 52/,
  ],
  [
    'a Role with a slash',
    map('a/b').replace('v1', 'rbac.authorization.k8s.io/v1').replace('ConfigMap', 'Role'),
    /is not allowed for a Role/,
  ],
  [
    'a definition that is not called after its kind',
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: foo.acme.example}\nspec: {group: acme.example, names: {plural: foos}}\n',
    /must be named `<spec\.names\.plural>/,
  ],
  // opensearch-project/helm-charts#33, loft-sh/vcluster#3204
  [
    'a version with + as a label',
    labelled('labels: {helm.sh/chart: opensearch-dashboards-1.0.0+localpatches.1}'),
    /metadata\.labels\.helm\.sh\/chart The label .* is "opensearch-dashboards-1\.0\.0\+localpatches\.1"/,
  ],
  ['a label that is too long', labelled(`labels: {a: ${'x'.repeat(64)}}`), /has 64 characters; 63 are allowed/],
  ['a key without a prefix', labelled('labels: {/a: b}'), /has no DNS subdomain in front of the slash/],
  ['an annotation with a blank in its key', labelled('annotations: {"a b": c}'), /annotation "a b" has a key with/],
  [
    "what Kubernetes' own code refuses",
    `${map('a').replace('v1', 'apps/v1').replace('ConfigMap', 'DaemonSet')}spec: {minReadySeconds: -1, template: {spec: {}}}\n`,
    /^error spec\.minReadySeconds It is -1; it must be at least 0/,
  ],
  [
    'what depends on the cluster',
    service('a').replace('ports', 'clusterIP: 10.0.0.1, ports'),
    /^unknown spec\.clusterIP It is "10\.0\.0\.1"/,
  ],
  // actions/actions-runner-controller#3772
  [
    'a label of the pods',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {metadata: {labels: {version: 0.9.3+b4e577166191}}, spec: {}}}\n',
    /spec\.template\.metadata\.labels\.version .*"0\.9\.3\+b4e577166191"/,
  ],
])('finds %s', (_, text, message) => {
  expect(saidBy(check, text)).toEqual([expect.stringMatching(message)]);
});

test('a Service may begin with a digit where the cluster has Kubernetes 1.36', () => {
  const faults = (kubernetes: string) => saidBy(check, service('1st'), { istio: '1.31.0', kubernetes });
  expect(faults('1.35.4')).toEqual([expect.stringMatching(/"1st" is not allowed for a Service/)]);
  expect(faults('1.36.3')).toEqual([]);
});

test('finds a release that renders to nothing beside one that does not', () => {
  const set = setOfReleases([
    [releaseOf('cart'), map('cart')],
    [releaseOf('stock'), '# {{ if .Values.enabled }}\n'],
  ]);
  expect(saidOf(check, set)).toEqual([
    expect.stringContaining('The release stock in shop renders to no objects at all'),
  ]);
});

test.each([
  ['empty documents between others', `---\n---\n# c\n---\n${map('a')}---\n`],
  ['a document behind a separator with a comment', `--- # c\n${map('a')}`],
  ['an inline document', '--- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n'],
  [
    'generateName alone',
    'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\nspec: {template: {spec: {restartPolicy: Never}}}\n',
  ],
  ['a List', `apiVersion: v1\nkind: ConfigMapList\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]\n`],
  ['a name with dots', map('my.map')],
  ['a name that begins with a digit', map('1st')],
  ['a quoted number as a name', map('"12e4"')],
  ['a Service of 63 characters', service('b'.repeat(63))],
  [
    'a system role',
    map('"system:cart"').replace('v1', 'rbac.authorization.k8s.io/v1').replace('ConfigMap', 'ClusterRole'),
  ],
  ['a label of 63 characters', labelled(`labels: {a: ${'x'.repeat(63)}}`)],
  ['an empty label', labelled('labels: {a: ""}')],
  ['an annotation in upper case, of any length', labelled(`annotations: {Acme.Example/Text: "${'x '.repeat(99)}"}`)],
  ['a label value with _ and .', labelled('labels: {a: 1.2.3_4}')],
])('passes %s', (_, text) => {
  expect(saidBy(check, text)).toEqual([]);
});

test('passes the chart of custom resources when there are none', () => {
  const set = setOfReleases([
    [releaseOf('istio', 'istio-system'), map('a')],
    [releaseOf('istio-crd', 'istio-system'), ''],
  ]);
  expect(saidOf(check, set)).toEqual([]);
  expect(saidOf(checkManifests({ mayBeEmpty: [] }), set)).toHaveLength(1);
});
