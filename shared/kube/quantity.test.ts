import { expect, test } from '@jest/globals';
import { describeQuantity, parseQuantity } from './quantity.ts';

/** In billionths. Made with k8s.io/apimachinery v0.36.3: Quantity.UnmarshalJSON, then AsDec rounded up to nine places. */
test.each([
  ['0', 0n],
  ['1', 1000000000n],
  ['1Gi', 1073741824000000000n],
  ['1G', 1000000000000000000n],
  ['512m', 512000000n],
  ['512MB', undefined],
  ['1 Gi', undefined],
  [' 1Gi ', 1073741824000000000n],
  ['1.5Gi', 1610612736000000000n],
  ['1.1Gi', 1181116006400000000n],
  ['0.1m', 100000n],
  ['1e3', 1000000000000n],
  ['1E3', 1000000000000n],
  ['1E', 1000000000000000000000000000n],
  ['1e', undefined],
  ['1e+3', 1000000000000n],
  ['1e-3', 1000000n],
  ['.5', 500000000n],
  ['5.', 5000000000n],
  ['-1', -1000000000n],
  ['-0.5Gi', -536870912000000000n],
  ['0.0000000001', 1n],
  ['0.1n', 1n],
  ['1Ki', 1024000000000n],
  ['1ki', undefined],
  ['1K', undefined],
  ['9223372036854775807Ki', 9223372036854775807000000000n],
  ['99999999999999999999Gi', 9223372036854775807000000000n],
  ['99999999999999999999G', 99999999999999999999000000000000000000n],
  ['1u', 1000n],
  ['1Mi1', undefined],
  ['1..2', undefined],
  ['0x10', undefined],
  ['1_000', undefined],
  ['129e6', 129000000000000000n],
  ['128974848000m', 128974848000000000n],
  ['+1.5Ei', 1729382256910270464000000000n],
  ['1e1E', undefined],
  ['1i', undefined],
  ['00012k', 12000000000000n],
  ['1gi', undefined],
  ['', undefined],
] as const)('%j is %s', (text, nanos) => {
  expect(parseQuantity(text)).toBe(nanos);
});

test.each([
  ['a number of JSON', 1.5, 1_500_000_000n],
  ['a large one, which has an exponent as text', 1e21, 10n ** 30n],
  ['nothing', null, undefined],
  ['a boolean', true, undefined],
  ['an exponent that would only cost memory', '1e999999999', undefined],
  ['a number that would only cost memory', '9'.repeat(100_000), undefined],
  ['no digit, which Kubernetes takes for 0', 'Mi', undefined],
] as const)('reads %s', (_, value, nanos) => {
  expect(parseQuantity(value)).toBe(nanos);
});

test.each<['cpu' | 'memory', string]>([
  ['cpu', '250m'],
  ['cpu', '2'],
  ['cpu', '1500m'],
  ['cpu', '0.5m'],
  ['memory', '128Mi'],
  ['memory', '1536Mi'],
  ['memory', '2Gi'],
  ['memory', '1500000'],
  ['memory', '0'],
])('of %s, %s is described as it was written', (resource, text) => {
  expect(describeQuantity(parseQuantity(text) ?? -1n, resource)).toBe(text);
});
