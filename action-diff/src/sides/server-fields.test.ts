import { expect, test } from '@jest/globals';
import { withoutServerFields } from './server-fields.ts';

test('what only the API server writes is left out and counted, and nothing else is', () => {
  const live = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'a',
      namespace: 'b',
      uid: 'x',
      resourceVersion: '1',
      generation: 2,
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ manager: 'helm' }],
      labels: { uid: 'kept' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', 'meta.helm.sh/release-name': 'istio' },
      finalizers: ['x'],
    },
    spec: { clusterIP: '10.0.0.1', status: 'kept' },
    status: { loadBalancer: {} },
  };
  expect(withoutServerFields(live)).toEqual({
    left: 7,
    body: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'a',
        namespace: 'b',
        labels: { uid: 'kept' },
        annotations: { 'meta.helm.sh/release-name': 'istio' },
        finalizers: ['x'],
      },
      spec: { clusterIP: '10.0.0.1', status: 'kept' },
    },
  });
});

test('annotations that were only the API server’s are gone with it', () => {
  const applied = { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } };
  expect(withoutServerFields({ metadata: applied }).body).toEqual({ metadata: {} });
});
