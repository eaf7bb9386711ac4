import { type CelFunc, type CelList, CelScalar, type CelValue, celFunc, celMethod, listType } from '@bufbuild/cel';

const { BOOL, DYN, INT } = CelScalar;
const LIST = listType(DYN);

/**
 * Source: k8s.io/apiserver/pkg/cel/library/lists.go. `sum` is left out for durations, and lists of other than numbers
 * and texts are errors.
 */
export const LIST_FUNCTIONS: readonly CelFunc[] = [
  celMethod('isSorted', LIST, [], BOOL, function () {
    const values = comparable(this);
    return values.every((value, index) => index === 0 || (values[index - 1] as Comparable) <= value);
  }),
  celMethod('sum', LIST, [], DYN, function () {
    const values = comparable(this);
    if (values.every((value) => typeof value === 'bigint')) return values.reduce((sum, value) => sum + value, 0n);
    if (values.every((value) => typeof value === 'number')) return values.reduce((sum, value) => sum + value, 0);
    throw new TypeError('sum of a list that is not of numbers');
  }),
  ...(['min', 'max'] as const).flatMap((name) => [
    celMethod(name, LIST, [], DYN, function () {
      return extreme(name, comparable(this));
    }),
    celFunc(name, [LIST], DYN, (list) => extreme(name, comparable(list))),
  ]),
  celMethod('indexOf', LIST, [DYN], INT, function (wanted) {
    return BigInt([...this].indexOf(wanted));
  }),
  celMethod('lastIndexOf', LIST, [DYN], INT, function (wanted) {
    return BigInt([...this].lastIndexOf(wanted));
  }),
];

type Comparable = bigint | number | string;

function comparable(list: CelList): Comparable[] {
  return [...list].map((value: CelValue) => {
    if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string') return value;
    throw new TypeError('a list of values that cannot be compared');
  });
}

function extreme(name: 'min' | 'max', [first, ...others]: readonly Comparable[]): Comparable {
  if (first === undefined) throw new Error(`${name} called on empty list`);
  return others.reduce((best, value) => ((name === 'min' ? value < best : value > best) ? value : best), first);
}
