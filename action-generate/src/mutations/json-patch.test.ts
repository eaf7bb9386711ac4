import { describe, expect, test } from '@jest/globals';
import type { PatchOperation } from '../../../shared/config/mutation.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { applyJsonPatch } from './json-patch.ts';

const patched = (value: Json, ...patch: PatchOperation[]) => applyJsonPatch(value, patch);

describe('applies', () => {
  test.each<[string, Json, PatchOperation[], Json]>([
    ['add of a key', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['add over a key', { a: 1 }, [{ op: 'add', path: '/a', value: [2] }], { a: [2] }],
    ['add before an item', { a: [1, 2] }, [{ op: 'add', path: '/a/1', value: 9 }], { a: [1, 9, 2] }],
    ['add at the end by index', { a: [1] }, [{ op: 'add', path: '/a/1', value: 9 }], { a: [1, 9] }],
    ['add at the end by -', { a: [1] }, [{ op: 'add', path: '/a/-', value: 9 }], { a: [1, 9] }],
    ['add of null', {}, [{ op: 'add', path: '/a', value: null }], { a: null }],
    ['add of the whole', { a: 1 }, [{ op: 'add', path: '', value: [1] }], [1]],
    ['add under an empty key', {}, [{ op: 'add', path: '/', value: 1 }], { '': 1 }],
    ['remove of a key', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['remove of an item', { a: [1, 2, 3] }, [{ op: 'remove', path: '/a/1' }], { a: [1, 3] }],
    ['replace of a nested key', { a: { b: 1 } }, [{ op: 'replace', path: '/a/b', value: 2 }], { a: { b: 2 } }],
    ['replace of an item', [1, 2], [{ op: 'replace', path: '/0', value: 3 }], [3, 2]],
    ['replace of the whole', { a: 1 }, [{ op: 'replace', path: '', value: {} }], {}],
    ['move', { a: { b: 1 }, c: [] }, [{ op: 'move', from: '/a/b', path: '/c/-' }], { a: {}, c: [1] }],
    ['move to where it is', { a: 1 }, [{ op: 'move', from: '/a', path: '/a' }], { a: 1 }],
    ['move within a list', [1, 2, 3], [{ op: 'move', from: '/0', path: '/2' }], [2, 3, 1]],
    ['copy', { a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    [
      'test of equal mappings in another order',
      { a: { x: 1, y: 2 } },
      [{ op: 'test', path: '/a', value: { y: 2, x: 1 } }],
      { a: { x: 1, y: 2 } },
    ],
    [
      '~1 and ~0',
      { 'a/b': 1, 'c~d': 2, 'e~1': 3 },
      [
        { op: 'test', path: '/a~1b', value: 1 },
        { op: 'replace', path: '/c~0d', value: 4 },
        { op: 'remove', path: '/e~01' },
      ],
      { 'a/b': 1, 'c~d': 4 },
    ],
    [
      'operations one on the other',
      {},
      [
        { op: 'add', path: '/a', value: {} },
        { op: 'add', path: '/a/b', value: 1 },
      ],
      { a: { b: 1 } },
    ],
  ])('%s', (_, value, patch, after) => {
    const before = structuredClone(value);
    expect(applyJsonPatch(value, patch)).toEqual(after);
    expect(value).toEqual(before);
  });

  test('a key that JavaScript has a meaning for', () => {
    const result = patched({}, { op: 'add', path: '/__proto__', value: { x: 1 } }) as object;
    expect(Object.keys(result)).toEqual(['__proto__']);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });
});

describe('refuses', () => {
  test.each<[string, Json, PatchOperation, string]>([
    [
      'add below what is missing',
      { a: 1 },
      { op: 'add', path: '/b/c', value: 1 },
      'operation 1 (add `/b/c`): there is no `/b`',
    ],
    ['add into a number', { a: 1 }, { op: 'add', path: '/a/c', value: 1 }, 'what would hold it is 1'],
    ['add past the end of a list', [1], { op: 'add', path: '/2', value: 1 }, 'the list has only 1 items'],
    ['an index with a leading zero', [1, 2], { op: 'add', path: '/01', value: 1 }, '`01` is not an index'],
    ['an index that is no number', [1, 2], { op: 'add', path: '/x', value: 1 }, '`x` is not an index'],
    ['a negative index', [1, 2], { op: 'add', path: '/-1', value: 1 }, '`-1` is not an index'],
    ['remove of what is missing', {}, { op: 'remove', path: '/a~1b' }, 'there is no `/a~1b`'],
    ['remove of - in a list', [1], { op: 'remove', path: '/-' }, 'there is no `/-`'],
    ['remove of the whole', {}, { op: 'remove', path: '' }, 'the whole value cannot be removed'],
    ['replace of what is missing', {}, { op: 'replace', path: '/a', value: 1 }, 'there is no `/a`'],
    ['replace past the end', [1], { op: 'replace', path: '/1', value: 1 }, 'there is no `/1`'],
    ['move of what is missing', {}, { op: 'move', from: '/a', path: '/b' }, 'there is no `/a`'],
    ['move into itself', { a: { b: {} } }, { op: 'move', from: '/a', path: '/a/b/c' }, 'cannot be moved into itself'],
    ['copy of what is missing', {}, { op: 'copy', from: '/a', path: '/b' }, 'there is no `/a`'],
    [
      'copy of what JavaScript gives to every object',
      {},
      { op: 'copy', from: '/toString', path: '/b' },
      'there is no `/toString`',
    ],
    [
      'a test that fails',
      { a: 1 },
      { op: 'test', path: '/a', value: 2 },
      'operation 1 (test `/a`): the test fails: there is 1, not 2',
    ],
    ['a test of null where nothing is', {}, { op: 'test', path: '/a', value: null }, 'there is no `/a`'],
    ['a test with another type', { a: 1 }, { op: 'test', path: '/a', value: '1' }, 'there is 1, not "1"'],
  ])('%s', (_, value, operation, message) => {
    expect(() => patched(value, operation)).toThrow(message);
  });

  test('the whole patch when a later operation fails', () => {
    const value = { a: 1 };
    const patch = () => patched(value, { op: 'remove', path: '/a' }, { op: 'test', path: '/a', value: 1 });
    expect(patch).toThrow('operation 2 (test `/a`)');
    expect(value).toEqual({ a: 1 });
  });

  test('a test of something large with an extract of it', () => {
    expect(() => patched({ a: 'x'.repeat(500) }, { op: 'test', path: '/a', value: '' })).toThrow(
      /"x{70,80}\.\.\., not ""$/,
    );
  });
});
