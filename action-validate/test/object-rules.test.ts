import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { JsonObject } from '../../shared/manifest/manifest.ts';
import { manifestOf } from '../../shared/manifest/parse.ts';
import { objectFaults } from '../src/object-rules/kinds.ts';
import { BASES } from './oracle/bases.ts';
import { type Edit, objectOf } from './oracle/case.ts';

/** What is said of a base with some edits, as `path message`. */
function said(base: string, ...edits: readonly Edit[]): string[] {
  return faultsOf(objectOf(BASES, { base, edits }, 'a'));
}

function faultsOf(body: JsonObject): string[] {
  return objectFaults(manifestOf(body, { file: 'a.yaml', line: 1 })).map(
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
