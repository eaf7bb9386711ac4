import { expect, test } from '@jest/globals';
import { type InputSpecs, readInputs, timeLimit, wholeNumber } from './inputs.ts';

const read = (specs: InputSpecs, value = ''): unknown => readInputs(specs, () => value).one;

test('an input with a default always has a value', () => {
  expect(read({ one: timeLimit({ description: '', default: '40m' }) })).toBe(2_400_000);
  expect(read({ one: wholeNumber({ description: '', default: '3' }) })).toBe(3);
});

test('one without a default is undefined when nobody sets it', () => {
  for (const make of [timeLimit, wholeNumber]) expect(read({ one: make({ description: '' }) })).toBeUndefined();
});

test.each([
  ['nothing', '0', 'more than 0'],
  ['no time at all', '0h0m', 'more than 0'],
  // A timer that is set for longer than 2^31 ms fires at once.
  ['more than a timer holds', '25d', 'at most 24d'],
  ['a number that is too large', '999999999d', 'at most 24d'],
])('a time limit of %s is refused', (_, value, says) => {
  expect(() => read({ one: timeLimit({ description: '' }) }, value)).toThrow(says);
});

test.each(['0x10', '1e3', '-1', '1.5', '9007199254740993', 'three'])('%s is not a whole number', (value) => {
  expect(() => read({ one: wholeNumber({ description: '' }) }, value)).toThrow('must be a whole number, 0 or more');
});
