import { expect, test } from '@jest/globals';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { mergePatch } from './merge-patch.ts';

test.each<[string, Json, Json, Json]>([
  ['sets a key', { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ['goes into mappings', { a: { b: 1, c: 2 } }, { a: { b: 3 } }, { a: { b: 3, c: 2 } }],
  ['removes with null', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ['removes what is not there without a word', { a: 1 }, { b: null }, { a: 1 }],
  ['puts a list in the place of the whole list', { a: [1, 2] }, { a: [3] }, { a: [3] }],
  ['puts a mapping in the place of a scalar', { a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
  ['puts a mapping in the place of a list', { a: [1] }, { a: { b: 2 } }, { a: { b: 2 } }],
  ['leaves nulls out of what it adds', {}, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ['keeps a null that it does not name', { a: null }, { b: 1 }, { a: null, b: 1 }],
  ['keeps nulls inside a list', {}, { a: [null] }, { a: [null] }],
])('%s', (_, value, patch, after) => {
  expect(mergePatch(value, patch)).toEqual(after);
});

test('the value that is patched stays as it is', () => {
  const value = { a: { b: 1 } };
  mergePatch(value, { a: { b: 2 } });
  expect(value).toEqual({ a: { b: 1 } });
});
