import { expect, test } from '@jest/globals';
import type { JsonObject, Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { meshObjects, type Rendering } from '../render/variants.ts';
import { type ChartContent, chartFiles, chartVersion, GENERATED } from './chart-files.ts';

const object = (name: string, data: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
const manifest = (name: string, data: JsonObject = {}) => manifestOf(object(name, data), { file: 'x', line: 1 });

const ENVIRONMENTS = ['testing', 'production'];
const content = (renderings: readonly Rendering[], version = '1.27.3'): ChartContent =>
  chartFiles('istio', meshObjects(renderings, ENVIRONMENTS), ENVIRONMENTS, version);
const everywhere = (manifests: readonly Manifest[], version?: string): ChartContent =>
  content([{ environments: ENVIRONMENTS, manifests }], version);

test('the same manifests in any order are the same bytes', () => {
  const [a, b, c] = [manifest('a', { x: '1' }), manifest('b'), manifest('c')] as const;
  const forward = [...everywhere([a, b, c]).files];
  expect([...everywhere([c, b, a]).files]).toEqual(forward);
});

test('every file says that it is generated', () => {
  const differing = content([{ environments: ['testing'], manifests: [manifest('a')] }]);
  for (const text of [...everywhere([manifest('a')]).files.values(), ...differing.files.values()]) {
    expect(text.startsWith(`${GENERATED}\n`)).toBe(true);
  }
});

test('another version of Istio changes no file of an object that it does not change', () => {
  const [older, newer] = ['1.27.3', '1.27.4'].map((version) => everywhere([manifest('a')], version).files);
  expect(newer?.get('templates/configmap-a.yaml')).toBe(older?.get('templates/configmap-a.yaml'));
  expect(newer?.get('Chart.yaml')).not.toBe(older?.get('Chart.yaml'));
});

test('an object that is the same everywhere is escaped and needs no value', () => {
  const { files, expected } = everywhere([manifest('a', { x: '{{ y }}' })]);
  expect(files.get('templates/configmap-a.yaml')).toMatch(/\n {2}x: "\{\{ "\{\{" \}\} y \}\}"\n$/);
  expect(expected).toEqual([
    {
      environment: undefined,
      templates: new Map([['templates/configmap-a.yaml', expect.stringMatching(/\n {2}x: "\{\{ y \}\}"\n$/)]]),
    },
  ]);
});

test('only the object that differs is chosen by the environment', () => {
  const { files, expected } = content([
    { environments: ['testing'], manifests: [manifest('a'), manifest('b', { x: '1' })] },
    { environments: ['production'], manifests: [manifest('a'), manifest('b', { x: '2' }), manifest('c')] },
  ]);
  const choosing = [...files].filter(([, text]) => text.includes('.Values.environment')).map(([path]) => path);
  expect(choosing).toEqual(['templates/configmap-b.yaml', 'templates/configmap-c.yaml']);
  expect(expected.map(({ environment }) => environment)).toEqual(ENVIRONMENTS);
  expect(expected[0]?.templates.get('templates/configmap-c.yaml')).not.toContain('kind:');
  expect(expected[1]?.templates.get('templates/configmap-b.yaml')).toMatch(/\n {2}x: "2"\n$/);
});

test.each([
  ['1.27.3', '1.27.3'],
  ['1.27.3-rc.1', '1.27.3-rc.1'],
  ['1.31-alpha.20260423', '1.31.0-alpha.20260423'],
  ['1.26-dev', '1.26.0-dev'],
  ['1.30', '1.30.0'],
  ['1.30.0', '1.30.0'],
])('Istio %s is chart version %s', (version, chart) => {
  expect(chartVersion(version)).toBe(chart);
});
