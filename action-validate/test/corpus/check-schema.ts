import type { Cases } from './corpus.ts';

const object = (apiVersion: string, kind: string, rest: string, metadata = 'name: a'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}`;
const deployment = (pod: string, spec = ''): string =>
  object(
    'apps/v1',
    'Deployment',
    `spec: {${spec}selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {${pod}}}}\n`,
  );
const container = (more: string): string => `containers: [{name: a, image: "a:1"${more}}]`;

const definition = (schema: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.acme.example}
spec:
  group: acme.example
  scope: Namespaced
  names: {plural: carts, kind: Cart, listKind: CartList, singular: cart}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}}]
---
`;
const cart = (spec: string, apiVersion = 'acme.example/v1'): string => object(apiVersion, 'Cart', `spec: ${spec}\n`);
const SIZE =
  '{type: object, properties: {spec: {type: object, required: [size], properties: {size: {type: integer, maximum: 9}}}}}';
const OPEN = '{type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}';

/** Of check_schema, which needs kubeconform. */
export const SCHEMA: Cases = {
  faults: [
    [
      'a misspelt field of the metadata',
      object('v1', 'ServiceAccount', '', 'name: a, namspace: b'),
      /^error metadata\.namspace .*'namspace' not allowed/,
      { source: 'https://github.com/argoproj/argo-helm/issues/25' },
    ],
    [
      'a misspelt field of the pod',
      deployment(`${container('')}, dnsPoliy: ClusterFirst`),
      /dnsPoliy/,
      { source: 'https://github.com/trueforge-org/truecharts/issues/8689' },
    ],
    [
      'a field one level too high',
      object('v1', 'ServiceAccount', 'namespace: b\n'),
      /^error namespace /,
      { source: 'https://github.com/CiscoDevNet/appdynamics-charts/pull/2' },
    ],
    [
      'limits beside resources',
      deployment(container(', limits: {memory: 1Gi}')),
      /containers\.0\.limits/,
      { source: 'https://github.com/CiscoDevNet/appdynamics-charts/pull/2' },
    ],
    [
      'volumes of the Deployment in place of its pods',
      deployment(container(''), 'volumes: [], '),
      /^error spec\.volumes /,
      { source: 'https://github.com/Winson-030/dify-kubernetes/issues/1' },
    ],
    [
      'an invented field of a Service',
      object('v1', 'Service', 'spec: {type: ClusterIP, invalid: ImAnInvalidField, ports: [{port: 9313}]}\n'),
      /^error spec\.invalid /,
      { source: 'https://github.com/yannh/kubeconform/issues/313' },
    ],
    [
      'a field beside the data of a ConfigMap',
      object('v1', 'ConfigMap', 'data: {foo: bar}\nextra: stuff\n'),
      /^error extra /,
      { source: 'https://github.com/willthames/kubernetes-validate/issues/18' },
    ],
    [
      'text in place of a number',
      deployment(container(''), 'replicas: "3", '),
      /^error spec\.replicas .*want null or integer/,
    ],
    ['a number in place of text', object('v1', 'ConfigMap', 'data: {a: 1}\n'), /^error data\.a .*want string/],
    ['a custom resource above its bound', definition(SIZE) + cart('{size: 10}'), /^error spec\.size /],
    ['a custom resource with a field too many', definition(SIZE) + cart('{size: 1, colour: red}'), /spec\.colour/],
    [
      'a custom resource in a version that is not served',
      definition(SIZE) + cart('{}', 'acme.example/v2'),
      /does not serve/,
    ],
    ['a custom resource that nobody defines', cart('{}'), /There is no schema/],
  ],
  nearMisses: [
    [
      'a resource of a name that the schema cannot know',
      deployment(container(', resources: {limits: {nvidia.com/gpu: 1, memory: 1Gi}}')),
      { source: 'https://github.com/yannh/kubernetes-json-schema/issues/5' },
    ],
    [
      'restartPolicy of a container, which schemas before 1.28 refused',
      deployment(`initContainers: [{name: s, image: "a:1", restartPolicy: Always}], ${container('')}`),
      { source: 'https://github.com/helm/helm/issues/5831' },
    ],
    ['what kubectl writes for a field without a value', deployment(container(', resources: {}'), 'strategy: {}, ')],
    ['a port by its name', object('v1', 'Service', 'spec: {ports: [{port: 80, targetPort: web}]}\n')],
    ['null in place of nothing', object('v1', 'ConfigMap', 'data: null\n')],
    ['a creation time that is null', object('v1', 'ConfigMap', 'data: {a: b}\n', 'name: a, creationTimestamp: null')],
    ['a custom resource within its bound', definition(SIZE) + cart('{size: 9}')],
    [
      'any field where the definition keeps them',
      definition(OPEN) + cart('{anything: [1, {goes: here}]}'),
      { source: 'https://github.com/yannh/kubeconform/issues/304' },
    ],
  ],
};
