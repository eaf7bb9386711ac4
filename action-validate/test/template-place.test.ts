import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { lineOf, templatePlaces } from '../src/sources/template-place.ts';

const TEXT = `# Generated.
apiVersion: v1
kind: Service
metadata:
  name: a
spec:
  ports:
    - port: 80
    - name: b
      port: 81
---
apiVersion: v1
kind: Service
metadata:
  name: b
  annotations:
    text: '{{ "{{" }} x }}'
`;
const [first, second] = parseManifests(TEXT, 'app/templates/a.yaml');

test.each([
  ['a field', first, ['spec', 'ports', 1, 'port'], 10],
  ['an item', first, ['spec', 'ports', 1], 9],
  ['what is around a field that is not written', first, ['spec', 'ports', 0, 'name'], 8],
  ['the object', second, [], 12],
  ['a field of the second document', second, ['metadata', 'annotations', 'text'], 17],
] as const)('finds the line of %s', (_, manifest, path, line) => {
  if (manifest === undefined) throw new Error('not parsed');
  expect(lineOf(TEXT, manifest, path)).toBe(line);
});

test.each([
  ['a template that leaves lines out', `${TEXT}{{- if .Values.x }}\n{{- end }}\n`],
  ['a name that is computed', TEXT.replaceAll('name: a', 'name: "{{ .Release.Name }}"')],
  ['text that is no YAML', '{{ .Files.Get "a.yaml" }}'],
])('claims no line in %s', (_, text) => {
  if (first === undefined) throw new Error('not parsed');
  expect(lineOf(text, first, [])).toBeUndefined();
});

test("leads to the chart's file in the repository", async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'place-'));
  try {
    await mkdir(join(workspace, 'charts/x/templates'), { recursive: true });
    await writeFile(join(workspace, 'charts/x/templates/a.yaml'), TEXT);
    const places = templatePlaces(workspace, new Set());
    if (first === undefined) throw new Error('not parsed');
    const local = { ...first, source: { file: 'charts/x/templates/a.yaml', line: 1 } };
    expect(await places.find(local, [])).toEqual({ file: 'charts/x/templates/a.yaml', line: 2, precision: 'exact' });
    const remote = { ...first, source: { file: 'redis/templates/a.yaml', line: 1 } };
    expect(await places.find(remote, [])).toEqual({ file: 'redis/templates/a.yaml', precision: 'file-only' });
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
});
