import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { HOSTILE_STRINGS, randomStrings } from '../test/strings.ts';
import { goYaml } from './go-yaml.ts';

const object = (name: string, data: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

const reread = (body: JsonObject): Json | undefined => parseManifests(goYaml(body), 'x')[0]?.body;

test.each(HOSTILE_STRINGS)('the string %j survives as a value, a key and the last line', (text) => {
  for (const data of [{ a: text, b: 'end' }, { [text]: 'x' }, { list: [text, { a: text }] }, { last: text }]) {
    expect(reread(object('a', data))).toEqual(object('a', data));
  }
});

test('500 strings of awkward characters survive', () => {
  const data = Object.fromEntries(randomStrings(500).map((text, index) => [`k${index}`, text]));
  expect(reread(object('a', data))).toEqual(object('a', data));
});

test.each<Json>([0, -0.5, 1e21, 4294967295, true, false, null, [], {}, [[]], [{}]])(
  'the value %j survives',
  (value) => {
    expect(reread(object('a', { value }))).toEqual(object('a', { value }));
  },
);

test('a string that occurs twice is written twice: Helm has no use for anchors', () => {
  const shared = { a: ['x'] };
  expect(goYaml(object('a', { one: shared, two: shared }))).not.toMatch(/[&*]a1/);
});
