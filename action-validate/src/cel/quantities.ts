import { type CelFunc, type CelMap, CelScalar, celFunc, celMethod, mapType } from '@bufbuild/cel';
import { type Nanos, ONE, parseQuantity } from '../../../shared/kube/quantity.ts';

const { BOOL, DYN, INT, STRING } = CelScalar;
const QUANTITY = mapType(STRING, DYN);
/** A quantity is a map with this one key, which no rule can name. */
const KEY = '\u0000quantity';

function nanosOf(quantity: CelMap): Nanos {
  const nanos = parseQuantity(String(quantity.get(KEY)));
  if (nanos === undefined) throw new TypeError('not a quantity');
  return nanos;
}

function compare(a: CelMap, b: CelMap): bigint {
  const difference = nanosOf(a) - nanosOf(b);
  return difference === 0n ? 0n : difference < 0n ? -1n : 1n;
}

/** Source: k8s.io/apiserver/pkg/cel/library/quantity.go. Arithmetic is not here. */
export const QUANTITY_FUNCTIONS: readonly CelFunc[] = [
  celFunc('isQuantity', [STRING], BOOL, (text) => parseQuantity(text) !== undefined),
  celFunc('quantity', [STRING], QUANTITY, (text) => {
    if (parseQuantity(text) === undefined) throw new Error(`${JSON.stringify(text)} is not a quantity`);
    return new Map([[KEY, text]]);
  }),
  celMethod('compareTo', QUANTITY, [QUANTITY], INT, function (other) {
    return compare(this, other);
  }),
  celMethod('isGreaterThan', QUANTITY, [QUANTITY], BOOL, function (other) {
    return compare(this, other) > 0n;
  }),
  celMethod('isLessThan', QUANTITY, [QUANTITY], BOOL, function (other) {
    return compare(this, other) < 0n;
  }),
  celMethod('sign', QUANTITY, [], INT, function () {
    const nanos = nanosOf(this);
    return nanos === 0n ? 0n : nanos < 0n ? -1n : 1n;
  }),
  celMethod('isInteger', QUANTITY, [], BOOL, function () {
    return nanosOf(this) % ONE === 0n;
  }),
  celMethod('asInteger', QUANTITY, [], INT, function () {
    const nanos = nanosOf(this);
    if (nanos % ONE !== 0n) throw new Error('cannot convert value to integer');
    return nanos / ONE;
  }),
];
