import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../shared/manifest/manifest.ts';
import { withDefaults } from '../src/structural-schema/defaults.ts';
import { duplicateItems } from '../src/structural-schema/list-types.ts';

const TEXT = { type: 'string', default: 'a' };

test.each<[string, JsonObject, Json, Json]>([
  ['a field that is left out', { properties: { f: TEXT } }, {}, { f: 'a' }],
  ['a field that is there', { properties: { f: TEXT } }, { f: 'b' }, { f: 'b' }],
  ['null where none is allowed', { properties: { f: TEXT } }, { f: null }, { f: 'a' }],
  ['null where it is allowed', { properties: { f: { ...TEXT, nullable: true } } }, { f: null }, { f: null }],
  ['null without a default', { properties: { f: { type: 'string' } } }, { f: null }, { f: null }],
  ['a default inside of one', { properties: { o: { default: {}, properties: { f: TEXT } } } }, {}, { o: { f: 'a' } }],
  ['no object, no default inside', { properties: { o: { properties: { f: TEXT } } } }, {}, {}],
  [
    'the items of a list',
    { items: { properties: { f: TEXT } } },
    [{}, null, { f: 'b' }],
    [{ f: 'a' }, null, { f: 'b' }],
  ],
  ['the values of a map', { additionalProperties: { properties: { f: TEXT } } }, { x: {} }, { x: { f: 'a' } }],
  ['a field that the schema does not name', { properties: {} }, { g: null }, { g: null }],
])('defaults: %s', (_, schema, value, expected) => {
  expect(withDefaults(schema, value)).toEqual(expected);
});

test('a field called __proto__ stays a field', () => {
  const value = JSON.parse('{"__proto__": {"f": 1}}');
  expect(Object.keys(withDefaults({ properties: {} }, value) as object)).toEqual(['__proto__']);
});

const SET = { type: 'array', 'x-kubernetes-list-type': 'set' };
const MAP = { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['port', 'protocol'] };

test.each<[string, JsonObject, Json, string[]]>([
  ['a set', SET, ['a', 'b', 'a'], ['2']],
  [
    'a set of objects, whatever the order of their keys',
    SET,
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    ['1'],
  ],
  ['a set of what only looks the same', SET, [1, '1', [1]], []],
  [
    'a map by two fields',
    MAP,
    [
      { port: 1, protocol: 'a' },
      { port: 1, protocol: 'b' },
      { port: 1, protocol: 'a', more: 1 },
    ],
    ['2'],
  ],
  ['a map by a field that is left out', MAP, [{ port: 1 }, { port: 1 }], ['1']],
  ['an ordinary list', { type: 'array' }, ['a', 'a'], []],
  ['a list further in', { properties: { l: { items: SET } } }, { l: [['a', 'a']] }, ['l.0.1']],
  ['a list in a map', { additionalProperties: SET }, { x: ['a', 'a'] }, ['x.1']],
])('duplicates: %s', (_, schema, value, paths) => {
  expect(duplicateItems(schema, value).map(({ path }) => path.join('.'))).toEqual(paths);
});
