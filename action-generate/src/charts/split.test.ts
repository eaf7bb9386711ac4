import { describe, expect, test } from '@jest/globals';
import type { SplitRule } from '../../../shared/config/mesh-config.ts';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { meshObjects } from '../render/variants.ts';
import { split } from './split.ts';

const object = (apiVersion: string, kind: string, more = ''): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${more}`;

const chartOf = (text: string, ...rules: Partial<SplitRule>[]): string[] => {
  const environments = ['testing'];
  const objects = meshObjects([{ environments, manifests: parseManifests(text, 'x.yaml') }], environments);
  const whole = rules.map((rule) => ({ group: undefined, name: undefined, ...rule }) as SplitRule);
  return [...split(objects, whole, 'mesh.yaml')].flatMap(([chart, own]) =>
    own.map(({ identity }) => `${identity.kind} ${chart}`),
  );
};

test.each([
  ['v1', 'ConfigMap', 'istio'],
  ['apps/v1', 'Deployment', 'istio'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'istio'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'istio'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'istio'],
  ['telemetry.istio.io/v1', 'Telemetry', 'istio-crd'],
  ['extensions.istio.io/v1alpha1', 'WasmPlugin', 'istio-crd'],
  ['networking.istio.io/v1alpha3', 'EnvoyFilter', 'istio-crd'],
  ['gateway.networking.k8s.io/v1', 'GatewayClass', 'istio-crd'],
  ['gateway.networking.x-k8s.io/v1alpha1', 'XListenerSet', 'istio-crd'],
  ['inference.networking.k8s.io/v1', 'InferencePool', 'istio-crd'],
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

describe('a rule of mesh.yaml', () => {
  const both = object('v1', 'Gateway') + object('gateway.networking.k8s.io/v1', 'Gateway');

  test('decides before the list', () => {
    expect(chartOf(object('v1', 'ConfigMap'), { kind: 'ConfigMap', chart: 'istio-crd' })).toEqual([
      'ConfigMap istio-crd',
    ]);
  });

  test('may be for a group alone, the core group among them', () => {
    expect(chartOf(both, { group: '', kind: 'Gateway', chart: 'istio-crd' })).toEqual([
      'Gateway istio-crd',
      'Gateway istio-crd',
    ]);
    expect(chartOf(both, { group: 'gateway.networking.k8s.io', kind: 'Gateway', chart: 'istio' })).toEqual([
      'Gateway istio',
      'Gateway istio',
    ]);
  });

  test('counts before a later one', () => {
    const rules = [
      { kind: 'ConfigMap', name: 'a', chart: 'istio-crd' },
      { kind: 'ConfigMap', chart: 'istio' },
    ] as const;
    expect(chartOf(object('v1', 'ConfigMap'), ...rules)).toEqual(['ConfigMap istio-crd']);
  });

  test('that fits nothing is refused', () => {
    const rule = { group: 'x.example', kind: 'ConfigMap', name: 'b', chart: 'istio-crd' } as const;
    expect(() => chartOf(object('v1', 'ConfigMap'), rule)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        what: '`charts.split` puts ConfigMap of the group "x.example" named b into `istio-crd`, but there is no such object.',
        where: { file: 'mesh.yaml' },
      }),
    );
  });
});
