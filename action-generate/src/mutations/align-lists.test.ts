import { expect, test } from '@jest/globals';
import { alignLists } from './align-lists.ts';

const shown = (before: unknown[], after: unknown[]) =>
  alignLists(before, after).map((item) => [item.before ?? '-', item.after ?? '-'].join(':'));

test.each([
  [
    [1, 2],
    [1, 2],
    ['0:0', '1:1'],
  ],
  [
    [1, 2],
    [1, 3, 2],
    ['0:0', '-:1', '1:2'],
  ],
  [
    [1, 2, 3],
    [1, 3],
    ['0:0', '1:-', '2:1'],
  ],
  [
    [1, 2, 3],
    [1, 9, 3],
    ['0:0', '1:1', '2:2'],
  ],
  [[{ a: 1 }, { a: 2 }], [{ a: 2 }], ['0:-', '1:0']],
  [[], [1], ['-:0']],
  [[1], [], ['0:-']],
  [[1, 2], [3], ['0:0', '1:-']],
])('%j became %j by %j', (before, after, expected) => {
  expect(shown(before, after)).toEqual(expected);
});
