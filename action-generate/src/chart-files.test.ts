import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../shared/manifest/manifest.ts';
import { manifestOf } from '../../shared/manifest/parse.ts';
import { chartFiles, chartVersion, escapedFiles, GENERATED } from './chart-files.ts';

const object = (name: string, data: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
const manifest = (name: string, data: JsonObject = {}) => manifestOf(object(name, data), { file: 'x', line: 1 });

test('the same manifests in any order are the same bytes', () => {
  const [a, b, c] = [manifest('a', { x: '1' }), manifest('b'), manifest('c')] as const;
  const forward = [...chartFiles('istio', [a, b, c], '1.27.3')];
  expect([...chartFiles('istio', [c, b, a], '1.27.3')]).toEqual(forward);
});

test('every file says that it is generated', () => {
  for (const text of chartFiles('istio', [manifest('a')], '1.27.3').values()) {
    expect(text.startsWith(`${GENERATED}\n`)).toBe(true);
  }
});

test('another version of Istio changes no file of an object that it does not change', () => {
  const [older, newer] = ['1.27.3', '1.27.4'].map((version) => chartFiles('istio', [manifest('a')], version));
  expect(newer?.get('templates/configmap-a.yaml')).toBe(older?.get('templates/configmap-a.yaml'));
  expect(newer?.get('Chart.yaml')).not.toBe(older?.get('Chart.yaml'));
});

test('only templates are escaped', () => {
  const files = escapedFiles(
    new Map([
      ['Chart.yaml', 'a: "{{ x }}"\n'],
      ['templates/a.yaml', 'a: "{{ x }}"\n'],
    ]),
  );
  expect([...files.values()]).toEqual(['a: "{{ x }}"\n', 'a: "{{ "{{" }} x }}"\n']);
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
