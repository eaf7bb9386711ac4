import { expect, test } from '@jest/globals';
import { estimate } from './estimate.ts';

const sizes = new Map([
  ['a', 60e6],
  ['b', 30e6],
  ['c', 10e6],
]);

test('says nothing before the sources are known', () => {
  expect(estimate(undefined, new Set(['a']), 30)).toBe('');
});

test('says no time before a twentieth is compiled', () => {
  expect(estimate(sizes, new Set(), 30)).toBe(': 0 % of 100 MB of Go');
});

test('tells the time that is left at the speed so far', () => {
  expect(estimate(sizes, new Set(['a', 'not asked for']), 300)).toBe(': 60 % of 100 MB of Go, about 3 min left');
  expect(estimate(sizes, new Set(['a', 'b']), 90)).toBe(': 90 % of 100 MB of Go, about 10 s left');
});

test('says that it links when all is compiled', () => {
  expect(estimate(sizes, new Set(['a', 'b', 'c']), 300)).toBe(': 100 % of 100 MB of Go, linking');
});
