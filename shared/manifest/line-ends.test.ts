import { expect, test } from '@jest/globals';
import { lineEnds } from './line-ends.ts';

test.each([
  ['', 0],
  ['a', 0],
  ['a\n', 1],
  ['a\nb', 1],
  ['\r\n\n', 2],
])('%j has %i', (text, count) => {
  expect(lineEnds(text)).toBe(count);
});

test('a part has those that it holds: the first offset counts, the last does not', () => {
  const text = 'a\nb\nc\n';
  expect(lineEnds(text, 1, 3)).toBe(1);
  expect(lineEnds(text, 2, 4)).toBe(1);
  expect(lineEnds(text, 4)).toBe(1);
  expect(lineEnds(text, 3, 3)).toBe(0);
});
