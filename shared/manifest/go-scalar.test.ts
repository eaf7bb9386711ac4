import { expect, test } from '@jest/globals';
import { parseDocument } from 'yaml';
import { readKey, readScalar } from './go-scalar.ts';
import { SCALARS } from './go-scalar-cases.ts';
import { GO_YAML } from './go-yaml.ts';

test.each(SCALARS)('the scalar %j is %j', (text, value) => {
  expect(readScalar(text)).toBe(value);
});

test.each([
  ['.inf', Number.POSITIVE_INFINITY],
  ['-.Inf', Number.NEGATIVE_INFINITY],
  ['.NaN', Number.NaN],
])('the scalar %s is a number that JSON does not have', (text, value) => {
  expect(readScalar(text)).toBe(value);
});

test.each([
  ['yes', 'true'],
  ['0755', '493'],
  ['1.20', '1.2'],
  ['0.1', '0.1'],
  ['123456789.5', '1.2345679e+08'],
  ['1e-7', '1e-07'],
  ['9223372036854775807', '9223372036854775807'],
  ['.inf', '.inf'],
  ['a', 'a'],
])('the key %s is %s', (text, key) => {
  expect(readKey(text)).toBe(key);
});

test.each(['~', '', '9223372036854775808'])('%j is no key', (text) => {
  expect(readKey(text)).toBeUndefined();
});

test.each(SCALARS)('the library `yaml` is told that %j is %j', (text, value) => {
  expect(parseDocument(`a: ${text}\n`, GO_YAML).toJS()).toEqual({ a: value });
});

test('the library `yaml` merges', () => {
  expect(parseDocument('a: &a {x: 1}\nb: {<<: *a, z: "5"}\n', GO_YAML).toJS().b).toEqual({ x: 1, z: '5' });
});
