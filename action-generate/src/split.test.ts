import { expect, test } from '@jest/globals';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { split } from './split.ts';

const object = (apiVersion: string, kind: string, more = ''): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${more}`;

const chartOf = (text: string): string[] =>
  [...split(parseManifests(text, 'x.yaml'))].flatMap(([chart, objects]) =>
    objects.map(({ identity }) => `${identity.kind} ${chart}`),
  );

test.each([
  ['v1', 'ConfigMap', 'istio'],
  ['apps/v1', 'Deployment', 'istio'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'istio'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'istio'],
  ['telemetry.istio.io/v1', 'Telemetry', 'istio-crd'],
  ['networking.istio.io/v1alpha3', 'EnvoyFilter', 'istio-crd'],
  ['gateway.networking.k8s.io/v1', 'GatewayClass', 'istio-crd'],
  ['notistio.io/v1', 'Telemetry', 'istio'],
])('%s %s belongs to the chart %s', (apiVersion, kind, chart) => {
  expect(chartOf(object(apiVersion, kind))).toEqual([`${kind} ${chart}`]);
});

test('an instance of a definition that is generated with it belongs to istio-crd, whatever its group', () => {
  const definition = object(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'spec: {group: x.example, names: {kind: Widget}}\n',
  );
  expect(chartOf(definition + object('x.example/v1', 'Widget'))).toEqual([
    'CustomResourceDefinition istio',
    'Widget istio-crd',
  ]);
});
