import { describe, expect, test } from '@jest/globals';
import { identityKey } from '../../../shared/manifest/identity.ts';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { compare } from '../compare/change-set.ts';
import { noiseOf } from '../compare/noise.ts';
import { RISK_RULES, risksOf } from './risks.ts';

/** `rule: what was found` for each risk between two texts of manifests. */
function risks(base: string, head: string): string[] {
  const [left, right] = [base, head].map((text) => parseManifests(text, 'x.yaml'));
  const { groups } = compare([{ environment: 'dev', base: left, head: right }]);
  return risksOf(groups).flatMap(({ rule, found }) => [...new Set(found.map(({ what }) => `${rule.id}: ${what}`))]);
}

const manifest = (apiVersion: string, kind: string, fields: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: istio-system}\n${fields}\n`;
const deployment = (spec: string) => manifest('apps/v1', 'Deployment', `spec: ${spec}`);
const role = (rules: string) => manifest('rbac.authorization.k8s.io/v1', 'ClusterRole', `rules: ${rules}`);
const webhook = (fields: string) =>
  manifest('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', `webhooks: [{name: w, ${fields}}]`);
const mtls = (mode: string) => manifest('security.istio.io/v1', 'PeerAuthentication', `spec: {mtls: {mode: ${mode}}}`);
const policy = (action: string) => manifest('security.istio.io/v1', 'AuthorizationPolicy', `spec: {action: ${action}}`);
const injector = (values: string, template = 'x') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-sidecar-injector, namespace: istio-system}\ndata:\n  values: '${values}'\n  config: |\n    templates:\n      sidecar: ${template}\n`;
const definition = (versions: string) =>
  manifest('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `spec: {versions: ${versions}}`);
const budget = (minimum: number) => manifest('policy/v1', 'PodDisruptionBudget', `spec: {minAvailable: ${minimum}}`);

describe('each rule finds what it is for', () => {
  test.each<[string, string, string, string[]]>([
    [
      'a selector of a Deployment',
      deployment('{selector: {matchLabels: {app: a}}}'),
      deployment('{selector: {matchLabels: {app: b}}}'),
      ['immutable-field: spec.selector.matchLabels.app'],
    ],
    [
      'a volume claim of a StatefulSet',
      manifest('apps/v1', 'StatefulSet', 'spec: {serviceName: a}'),
      manifest('apps/v1', 'StatefulSet', 'spec: {serviceName: b}'),
      ['immutable-field: spec.serviceName'],
    ],
    [
      'a definition that goes',
      definition('[{name: v1, served: true, storage: true}]'),
      '',
      ['crd-removed: definition removed', 'deletion: removed', 'cluster-scoped: removed'],
    ],
    [
      'a version that is no longer served or stored',
      definition('[{name: v1, served: true}, {name: v1beta1, served: true, storage: true}]'),
      definition('[{name: v1, served: true, storage: true}, {name: v1beta1, served: false}]'),
      ['crd-version: v1beta1 no longer served, stored as v1, not v1beta1', 'cluster-scoped: modified'],
    ],
    [
      'new verbs of a role',
      role('[{apiGroups: [""], resources: [secrets, pods], verbs: [get]}]'),
      role('[{apiGroups: [""], resources: [secrets, pods], verbs: [get, list]}]'),
      ['rbac-widened: list secrets; list pods', 'cluster-scoped: modified'],
    ],
    [
      'rights without bounds',
      role('[{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [get]}]'),
      role('[{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles, "*"], verbs: [get, escalate]}]'),
      [
        'rbac-escalation: get, escalate *.rbac.authorization.k8s.io; escalate clusterroles.rbac.authorization.k8s.io',
        'cluster-scoped: modified',
      ],
    ],
    [
      'not rights that a wildcard held before, nor fewer rights',
      role(
        '[{apiGroups: ["*"], resources: [secrets], verbs: ["*"]}, {apiGroups: [""], resources: [pods], verbs: [get]}]',
      ),
      role('[{apiGroups: [""], resources: [secrets], verbs: [get]}]'),
      ['cluster-scoped: modified'],
    ],
    [
      'a right that is no longer limited to one name',
      role('[{apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [a]}]'),
      role('[{apiGroups: [""], resources: [secrets], verbs: [get]}]'),
      ['rbac-widened: get secrets', 'cluster-scoped: modified'],
    ],
    ['the mode of mutual TLS', mtls('STRICT'), mtls('PERMISSIVE'), ['mtls-mode: STRICT → PERMISSIVE']],
    ['a policy that goes', policy('DENY'), '', ['authorization-policy: policy removed', 'deletion: removed']],
    ['what a policy does', policy('DENY'), policy('ALLOW'), ['authorization-policy: spec.action']],
    [
      'the failure policy of a webhook',
      webhook('failurePolicy: Ignore'),
      webhook('failurePolicy: Fail'),
      ['webhook-failure-policy: Ignore → Fail', 'cluster-scoped: modified'],
    ],
    [
      'what a webhook selects',
      webhook('namespaceSelector: {matchLabels: {a: b}}'),
      webhook('namespaceSelector: {}'),
      ['webhook-selection: webhooks[w].namespaceSelector.matchLabels', 'cluster-scoped: modified'],
    ],
    [
      'the image of the proxy',
      injector('{"global":{"tag":"1"}}'),
      injector('{"global":{"tag":"2"}}'),
      ['proxy-image: global.tag: 1 → 2'],
    ],
    [
      'the template of the injector',
      injector('{}', 'x'),
      injector('{}', 'y'),
      ['injector-template: data.config » templates.sidecar'],
    ],
    [
      'resources of every sidecar',
      injector('{"global":{"proxy":{"resources":{"limits":{"cpu":"1"}}}}}'),
      injector('{"global":{"proxy":{"resources":{"limits":{"cpu":"2"}}}}}'),
      [
        'injector-template: data.values » global.proxy.resources.limits.cpu',
        'resources: data.values » global.proxy.resources.limits.cpu: 1 → 2',
      ],
    ],
    [
      'resources of a workload',
      deployment('{template: {spec: {containers: [{name: a, resources: {limits: {cpu: "1"}}}]}}}'),
      deployment('{template: {spec: {containers: [{name: a, resources: {}}]}}}'),
      [
        'resources: spec.template.spec.containers[a].resources.limits: {"cpu":"1"} → none',
        'workload-restarts: pod template',
      ],
    ],
    ['replicas', deployment('{replicas: 2}'), deployment('{replicas: 1}'), ['scaling: replicas: 2 → 1']],
    ['a disruption budget', budget(2), budget(0), ['scaling: spec.minAvailable: 2 → 0']],
    ['a disruption budget that goes', budget(2), '', ['deletion: removed', 'scaling: removed']],
    [
      'nothing in a label of a cluster-scoped object',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, labels: {b: c}}\n',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, labels: {b: d}}\n',
      [],
    ],
  ])('%s', (_, base, head, expected) => {
    expect(risks(base, head)).toEqual(expected);
  });
});

describe('a renamed object', () => {
  const named = (name: string, revision: string, kind: string, apiVersion: string, fields: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, labels: {istio.io/rev: ${revision}}}\n${fields}\n`;
  const revisioned = (kind: string, apiVersion: string, fields: string) => (revision: string) =>
    named(`istiod-${revision}`, revision, kind, apiVersion, fields);

  test.each<[string, (revision: string) => string]>([
    [
      'webhook is not deleted, and selects what it did',
      revisioned(
        'MutatingWebhookConfiguration',
        'admissionregistration.k8s.io/v1',
        'webhooks: [{name: w, failurePolicy: Fail}]',
      ),
    ],
    [
      'role has no new rights',
      revisioned(
        'ClusterRole',
        'rbac.authorization.k8s.io/v1',
        'rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]',
      ),
    ],
    ['binding is no new one', revisioned('ClusterRoleBinding', 'rbac.authorization.k8s.io/v1', 'subjects: []')],
  ])('%s', (_, at) => {
    expect(risks(at('1-30'), at('1-31'))).toEqual(['renamed: 1-30 → 1-31', 'cluster-scoped: renamed']);
  });

  test('of which another field changes has that risk too', () => {
    const at = (revision: string, policy: string) =>
      revisioned(
        'MutatingWebhookConfiguration',
        'admissionregistration.k8s.io/v1',
        `webhooks: [{name: w, failurePolicy: ${policy}}]`,
      )(revision);
    expect(risks(at('1-30', 'Ignore'), at('1-31', 'Fail'))).toContain('webhook-failure-policy: Ignore → Fail');
  });

  test('has no immutable field: to the cluster it is another object', () => {
    const at = (revision: string) =>
      named(
        `istiod-${revision}`,
        revision,
        'Deployment',
        'apps/v1',
        `spec: {selector: {matchLabels: {rev: ${revision}}}}`,
      );
    expect(risks(at('1-30'), at('1-31'))).toEqual(['renamed: 1-30 → 1-31']);
  });
});

test('a rule of a role that only moved grants nothing new, and is folded', () => {
  const rules = (names: readonly string[]) =>
    role(`[${names.map((name) => `{apiGroups: [""], resources: [${name}], verbs: [get]}`).join(', ')}]`);
  const { groups } = compare([
    {
      environment: 'dev',
      base: parseManifests(rules(['pods', 'secrets', 'nodes']), 'x.yaml'),
      head: parseManifests(rules(['secrets', 'nodes', 'pods']), 'x.yaml'),
    },
  ]);
  expect(groups.map((group) => [group.pattern, group.action, noiseOf(group)?.id])).toEqual([
    ['rules[*]', 'moved', 'list-order'],
  ]);
  expect(risksOf(groups).map(({ rule }) => rule.id)).toEqual(['cluster-scoped']);
});

describe('an object of the cluster that Helm refuses to make a part of the release', () => {
  const signed = (release: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop, labels: {app.kubernetes.io/managed-by: Helm}, annotations: {meta.helm.sh/release-name: ${release}}}\n`;
  const pair = {
    environment: 'dev',
    base: parseManifests(signed('other'), 'x.yaml'),
    head: parseManifests(signed('mesh').replace('kind', 'data: {a: b}\nkind'), 'x.yaml'),
  };
  const key = identityKey({ group: '', kind: 'ConfigMap', namespace: 'shop', name: 'a' });

  test('is a risk of what changes in its marks, and of nothing else', () => {
    const { groups } = compare([{ ...pair, foreign: new Map([[key, 'belongs to the Helm release shop/other']]) }]);
    expect(
      risksOf(groups).map(({ rule, found }) => [rule.id, found.map(({ change, what }) => [what, change.path.at(-1)])]),
    ).toEqual([['not-adopted', [['it belongs to the Helm release shop/other', 'meta.helm.sh/release-name']]]]);
  });

  test('is none where charts are compared that write the marks themselves', () => {
    expect(risksOf(compare([pair]).groups)).toEqual([]);
  });
});

test('every rule has an id of its own, a sentence and a page to read', () => {
  expect(new Set(RISK_RULES.map(({ id }) => id)).size).toBe(RISK_RULES.length);
  for (const { consequence, documentation } of RISK_RULES) {
    expect(consequence).toMatch(/^[A-Z].+\.$/);
    expect(new URL(documentation).protocol).toBe('https:');
  }
});

test.each([
  ['a verb', role('[{verbs: [{toString: 1}], resources: [pods], apiGroups: [""]}]'), role('[]')],
  ['a version', definition('[{name: {toString: 1}, served: true, storage: true}]'), definition('[]')],
  ['a mode of mutual TLS', mtls('{toString: 1}'), mtls('STRICT')],
  ['a failure policy', webhook('failurePolicy: {toString: 1}'), webhook('failurePolicy: Fail')],
  ['a tag of the proxy', injector('{"global": {"tag": {"toString": 1}}}'), injector('{"global": {"tag": "1"}}')],
])('%s that cannot be made a text stops no rule', (_, odd, sound) => {
  expect(risks(odd, sound)).not.toEqual([]);
  expect(risks(sound, odd)).not.toEqual([]);
});
