import { expect, test } from '@jest/globals';
import { readDocuments } from '../../../shared/manifest/documents.ts';
import type { Json, JsonObject } from '../../../shared/manifest/manifest.ts';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { HOSTILE_STRINGS, randomStrings } from '../../test/strings.ts';
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

test.each<[string, Json, string]>([
  ['a list', { a: [1, { b: 2, c: [] }, ['d']] }, 'a:\n  - 1\n  - b: 2\n    c: []\n  - - d\n'],
  ['text of many lines', { a: 'b\n\n  c\n', d: ['e\nf'] }, 'a: |\n  b\n\n    c\nd:\n  - |-\n    e\n    f\n'],
  [
    'what YAML has of its own',
    ['yes', '1', '1:30', '- a', '--- a', 'a: b'],
    ['yes', '1', '1:30', '- a', '--- a', 'a: b'].map((text) => `- "${text}"\n`).join(''),
  ],
  ['quotes', ['a "b"', '"', "'", `'"`], `- a "b"\n- '"'\n- "'"\n- "'\\""\n`],
  ['a key that is too long to be one', { ['k'.repeat(300)]: { a: 1 } }, `? ${'k'.repeat(300)}\n:\n  a: 1\n`],
])('%s is written for people to read', (_, value, yaml) => {
  expect(goYaml(value)).toBe(yaml);
});

test.each(['a\n', 'a\n\n', 'a\n \n', 'a ', 'a\u3000'])(
  'a last line %j loses nothing when Helm cuts white space off',
  (text) => {
    const written = goYaml({ text });
    expect(readDocuments(`${written.trimEnd()}\n`)[0]?.value).toEqual({ text });
  },
);

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
