import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../shared/manifest/manifest.ts';
import { NOTHING_WRITTEN, recordWrites, type WrittenFields } from './written-fields.ts';

/** What the last of several writers, each of whom makes one of the states of the one before, has written over. */
function overwrites(...states: readonly JsonObject[]): string[] {
  let written: WrittenFields = NOTHING_WRITTEN;
  let found: string[] = [];
  for (const [index, after] of states.entries()) {
    const before = states[index - 1];
    if (before === undefined) continue;
    const recorded = recordWrites(written, before, after, `w${index}`);
    written = recorded.written;
    found = recorded.overwrites.map(({ first, path }) => `${first} ${path}`);
  }
  return found;
}

const spec = (value: Json): JsonObject => ({ spec: value });

test.each<[string, JsonObject[], string[]]>([
  ['one field twice', [spec({ a: 1 }), spec({ a: 2 }), spec({ a: 3 })], ['w1 spec.a']],
  ['two fields of one mapping', [spec({}), spec({ a: 1 }), spec({ a: 1, b: 1 })], []],
  ['a field in what another has added', [spec({}), spec({ a: { b: 1 } }), spec({ a: { b: 1, c: 2 } })], []],
  ['a field of what another has added', [spec({}), spec({ a: { b: 1 } }), spec({ a: { b: 2 } })], ['w1 spec.a.b']],
  [
    'a mapping that another has written into',
    [spec({ a: { b: 1 } }), spec({ a: { b: 2 } }), spec({})],
    ['w1 spec.a.b'],
  ],
  ['a field that another has taken away', [spec({ a: 1 }), spec({}), spec({ a: 2 })], ['w1 spec.a']],
  [
    'a mapping in the place of a scalar of another',
    [spec({ a: 1 }), spec({ a: 2 }), spec({ a: { b: 1 } })],
    ['w1 spec.a'],
  ],
  ['a field that three have written', [spec({ a: 1 }), spec({ a: 2 }), spec({ a: 3 }), spec({ a: 4 })], ['w2 spec.a']],
  ['a field of an object that nobody has written', [spec({ a: 1 }), spec({ a: 2 })], []],
  ['an empty mapping that another has added', [spec({}), spec({ a: {} }), spec({})], ['w1 spec.a']],
])('%s', (_, states, expected) => {
  expect(overwrites(...states)).toEqual(expected);
});

test('a new item of a list does not make the others other fields', () => {
  expect(overwrites(spec(['a']), spec(['a', 'b']), spec(['x', 'a', 'b']))).toEqual([]);
  expect(overwrites(spec(['a']), spec(['x', 'a']), spec(['x', 'b']))).toEqual([]);
});

test('an item that another has added is written over when it is changed or taken out', () => {
  expect(overwrites(spec([{ a: 1 }]), spec([{ z: 0 }, { a: 1 }]), spec([{ a: 1 }]))).toEqual(['w1 spec[0].z']);
  expect(overwrites(spec([{ a: 1 }]), spec([{ z: 0 }, { a: 1 }]), spec([{ z: 2 }, { a: 1 }]))).toEqual([
    'w1 spec[0].z',
  ]);
  // It has moved when it is written again.
  expect(overwrites(spec([1, 2]), spec([1, 3]), spec([0, 1, 3]), spec([0, 1, 4]))).toEqual(['w1 spec[2]']);
});

const data = (text: string): JsonObject => ({ data: { text } });

test('fields inside a string that holds JSON or YAML count by their own path', () => {
  const json = (hub: string, tag: string) => data(JSON.stringify({ global: { hub, tag } }));
  expect(overwrites(json('a', '1'), json('b', '1'), json('b', '2'))).toEqual([]);
  expect(overwrites(json('a', '1'), json('b', '1'), json('c', '1'))).toEqual(['w1 data.text → global.hub']);
  expect(overwrites(data('a: 1\nb: 1\n'), data('a: 2\nb: 1\n'), data('a: 3\nb: 1\n'))).toEqual(['w1 data.text → a']);
});

test('another text of several lines counts by its lines, also inside such a string', () => {
  const template = (first: string, second: string) => data(`t: |\n  {{ ${first} }}\n   x: {{ ${second} }\n`);
  expect(overwrites(template('a', 'b'), template('c', 'b'), template('c', 'd'))).toEqual([]);
  expect(overwrites(template('a', 'b'), template('c', 'b'), template('d', 'b'))).toEqual(['w1 data.text → t → [0]']);
});
