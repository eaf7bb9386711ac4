import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { JsonObject } from '../../shared/manifest/manifest.ts';
import { manifestOf } from '../../shared/manifest/parse.ts';
import { objectFaults } from '../src/object-rules/kinds.ts';
import { formFault } from '../src/objects/object-names.ts';
import { BASES } from './oracle/bases.ts';
import { type Edit, objectOf } from './oracle/case.ts';

/** What is said of a base with some edits, as `path message`. */
function said(base: string, ...edits: readonly Edit[]): string[] {
  return faultsOf(objectOf(BASES, { base, edits }, 'a'));
}

/** The same for another version of Kubernetes than that of the bed. */
function saidBy(kubernetes: string, base: string, edit: Edit): string[] {
  return faultsOf(objectOf(BASES, { base, edits: [edit] }, 'a'), kubernetes);
}

function faultsOf(body: JsonObject, kubernetes = '1.36.3'): string[] {
  return objectFaults(manifestOf(body, { file: 'a.yaml', line: 1 }), kubernetes).map(
    ({ path, message, severity }) => `${severity === 'unknown' ? 'unknown ' : ''}${path.join('.')} ${message}`,
  );
}

const CONTAINER = 'spec template spec containers 0';

test.each(Object.keys(BASES))('a sound %s has no fault', (base) => {
  expect(said(base)).toEqual([]);
});

// Whether the API server agrees is oracle.test.ts's to show, for these and a thousand others.
describe('a fault is told once, at its own path', () => {
  test.each<[string, Edit, string]>([
    ['deployment', ['spec replicas', -1], 'spec.replicas It is -1; it must be at least 0.'],
    [
      'deployment',
      ['spec selector matchLabels', { app: 'web' }],
      'spec.template.metadata.labels The selector of the workload does not select these labels.',
    ],
    [
      'deployment',
      ['spec strategy rollingUpdate', { maxSurge: 0, maxUnavailable: '0%' }],
      'spec.strategy.rollingUpdate.maxUnavailable It is 0, and so is maxSurge: nothing could move.',
    ],
    [
      'deployment',
      ['spec template spec restartPolicy', 'Never'],
      'spec.template.spec.restartPolicy It is "Never"; pods that are kept running need Always.',
    ],
    [
      'deployment',
      ['spec template spec initContainers 0 name', 'cart'],
      'spec.template.spec.initContainers.0.name Another container of the pod is called cart as well.',
    ],
    [
      'deployment',
      [`${CONTAINER} volumeMounts`, [{ name: 'nope', mountPath: '/a' }]],
      'spec.template.spec.containers.0.volumeMounts.0.name The pod has no volume nope.',
    ],
    [
      'deployment',
      [`${CONTAINER} ports`, [{ containerPort: 80 }, { containerPort: 80 }]],
      'spec.template.spec.containers.0.ports.1 The port 80/TCP is in the list already.',
    ],
    [
      'deployment',
      [`${CONTAINER} ports`, [{ containerPort: 80, name: 'a-name-that-is-long' }]],
      'spec.template.spec.containers.0.ports.0.name It is "a-name-that-is-long"; the name of a port has up to 15 lower-case letters, digits and single `-`, with a letter among them.',
    ],
    [
      'deployment',
      [`${CONTAINER} resources requests`, { cpu: '2 cores', memory: '64Mi' }],
      'spec.template.spec.containers.0.resources.requests.cpu It is "2 cores"; it must be a quantity such as 500m, 2 or 128Mi.',
    ],
    [
      'deployment',
      [`${CONTAINER} livenessProbe`, { tcpSocket: { port: 80 }, successThreshold: 2 }],
      'spec.template.spec.containers.0.livenessProbe.successThreshold It is 2; it must be 1.',
    ],
    [
      'statefulset',
      ['spec volumeClaimTemplates 0 metadata name', 'other'],
      'spec.template.spec.containers.0.volumeMounts.0.name The pod has no volume data.',
    ],
    [
      'job',
      ['spec template spec restartPolicy', undefined],
      'spec.template.spec.restartPolicy It is "Always"; the pods of a Job need OnFailure or Never.',
    ],
    [
      'cronjob',
      ['spec concurrencyPolicy', 'Never'],
      'spec.concurrencyPolicy It is "Never"; it must be empty, Allow, Forbid, Replace.',
    ],
    [
      'service',
      ['spec ports', [{ name: 'http', port: 80 }, { port: 81 }]],
      'spec.ports.1.name With several ports, each needs a name.',
    ],
    ['service', ['spec type', 'ExternalName'], 'spec.externalName The type ExternalName needs it.'],
    [
      'service',
      ['spec clusterIP', '10.1.2.3'],
      'unknown spec.clusterIP It is "10.1.2.3"; whether the cluster has this address to give depends on its range of Services.',
    ],
    ['configmap', ['binaryData', { key: 'YQ==' }], 'binaryData.key The key is in `data` as well.'],
    ['configmap', ['data', { '..a': 'b' }], expect.stringMatching(/^data\.\.\.a The key is/) as unknown as string],
    [
      'secret',
      ['type', 'kubernetes.io/ssh-auth'],
      expect.stringMatching(/^data\.ssh-privatekey A Secret of type/) as unknown as string,
    ],
    [
      'networkpolicy',
      ['spec ingress 0 from 0 ipBlock except', ['10.0.0.0/8']],
      'spec.ingress.0.from.0.ipBlock.except.0 It is "10.0.0.0/8", which is not a part of 10.0.0.0/8.',
    ],
    ['autoscaler', ['spec maxReplicas', 1], 'spec.maxReplicas It is 1, less than minReplicas (2).'],
    ['budget', ['spec maxUnavailable', 1], 'spec minAvailable and maxUnavailable are both set; only one may be.'],
    ['role', ['rules 0 resources', []], 'rules.0.resources It is missing or empty; it is required.'],
    ['quota', ['spec hard', { pods: '1.5' }], 'spec.hard.pods It is "1.5"; only whole ones can be counted.'],
    [
      'limits',
      ['spec limits 0 defaultRequest', { memory: '1Gi' }],
      'spec.limits.0.defaultRequest.memory It is 1Gi, more than default (128Mi).',
    ],
  ])('%s %j', (base, edit, expected) => {
    expect(said(base, edit)).toEqual([expected]);
  });
});

test('the value of a Secret is in no message', () => {
  const messages = said('secret', ['data', { key: 'hunter2!' }]);
  expect(messages).toEqual(['data.key The value must be in base64; `stringData` takes it as it is.']);
});

test.each([
  ['another type everywhere', { spec: { replicas: '3', selector: 5, template: [], strategy: 'x' } }],
  ['null everywhere', { spec: { replicas: null, selector: null, template: { spec: null }, strategy: null } }],
  [
    'containers that are none',
    { spec: { template: { spec: { containers: [null, 5, [], { ports: {}, env: 'x' }] } } } },
  ],
])('%s is for the schema to refuse', (_, rest) => {
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, ...rest } as JsonObject;
  expect(() => faultsOf(body)).not.toThrow();
});

test('a custom resource is asked for its metadata alone', () => {
  const body = parse(
    '{apiVersion: acme.example/v1, kind: Service, metadata: {name: a, finalizers: [b c]}, spec: {type: x}}',
  );
  expect(faultsOf(body)).toEqual([expect.stringMatching(/^metadata\.finalizers\.0 It is "b c"/)]);
});

describe('what Kubernetes has relaxed is a fault to the versions before', () => {
  // The versions are those of its feature gates: pkg/features/kube_features.go in Kubernetes 1.36.
  test.each<[string, string, string, Edit, RegExp]>([
    [
      'the name of a variable',
      '1.31.9',
      '1.32.0',
      [`${CONTAINER} env`, [{ name: 'a b', value: '' }]],
      /before .*1\.32/,
    ],
    ['one with a digit first', '1.30.0', '1.34.1', [`${CONTAINER} env`, [{ name: '1A', value: '' }]], /before .*1\.32/],
    [
      'the prefix of a source',
      '1.31.9',
      '1.32.0',
      [`${CONTAINER} envFrom`, [{ prefix: 'a/', configMapRef: { name: 'a' } }]],
      /before .*1\.32/,
    ],
    [
      'a sleep of no time',
      '1.32.0',
      '1.33.0',
      [`${CONTAINER} lifecycle`, { preStop: { sleep: { seconds: 0 } } }],
      /at least 1/,
    ],
    [
      'the restart policy of a container',
      '1.33.0',
      '1.35.0',
      [`${CONTAINER} restartPolicy`, 'Never'],
      /before Kubernetes 1\.34 only init containers/,
    ],
    [
      'that of an init container',
      '1.33.0',
      '1.35.0',
      ['spec template spec initContainers 0 restartPolicy', 'OnFailure'],
      /it must be Always/,
    ],
  ])('%s: %s refuses it, %s takes it', (_, before, from, edit: Edit, says) => {
    const [fault, ...others] = saidBy(before, 'deployment', edit);
    expect(others).toEqual([]);
    expect(fault).toMatch(says);
    expect(fault).not.toMatch(/^unknown/);
    expect(saidBy(from, 'deployment', edit)).toEqual([]);
  });

  test('names that were allowed before still are', () => {
    const env = ['A', '_b', '.c', '-d', 'e.f-g_1'].map((name) => ({ name, value: '' }));
    for (const version of ['1.30.0', 'v1.31.4+k3s1', '1.36.3'])
      expect(saidBy(version, 'deployment', [`${CONTAINER} env`, env])).toEqual([]);
  });
});

describe('what a gate decides that is off by default is not known', () => {
  const compared: Edit = ['spec template spec tolerations', [{ key: 'a', operator: 'Gt', value: '5' }]];

  test('tolerations that compare', () => {
    expect(saidBy('1.34.0', 'deployment', compared)).toEqual([expect.stringMatching(/^spec.*operator It is "Gt"/)]);
    expect(saidBy('1.36.3', 'deployment', compared)).toEqual([expect.stringMatching(/^unknown .*ComparisonOperators/)]);
  });

  test('a restart policy of a container in Kubernetes 1.34, which leaves it out', () => {
    expect(saidBy('1.34.2', 'deployment', [`${CONTAINER} restartPolicy`, 'Never'])).toEqual([
      expect.stringMatching(/^unknown .*ContainerRestartRules/),
    ]);
    expect(saidBy('1.34.2', 'deployment', ['spec template spec initContainers 0 restartPolicy', 'Always'])).toEqual([]);
  });

  test('an autoscaler that goes down to nothing', () => {
    const metrics = [{ type: 'External', external: { metric: { name: 'a' }, target: { type: 'Value', value: '1' } } }];
    const body = objectOf(
      BASES,
      {
        base: 'autoscaler',
        edits: [
          ['spec minReplicas', 0],
          ['spec metrics', metrics],
        ],
      },
      'a',
    );
    expect(faultsOf(body)).toEqual([expect.stringMatching(/^unknown spec\.minReplicas .*HPAScaleToZero/)]);
  });
});

test('a Service may begin with a digit from Kubernetes 1.36 on', () => {
  const service = { group: '', kind: 'Service', name: '9-lives' };
  expect(formFault(service, '1.35.4')).toMatch(/not allowed for a Service/);
  expect(formFault(service, '1.36.0')).toBeUndefined();
  expect(formFault({ ...service, name: '-lives' }, '1.36.0')).toMatch(/not allowed for a Service/);
});
