import { isDeepStrictEqual } from 'node:util';
import { diffArrays } from 'diff';
import { isObject, type Json, type JsonObject } from '../../shared/manifest/manifest.ts';
import { readContent } from './content.ts';
import { itemKey, listKey } from './list-keys.ts';
import type { ContentStep, Path } from './path.ts';

/** `reordered`: a list has the items that it had, in another order; `before` and `after` are their keys. */
export type Action = 'added' | 'removed' | 'modified' | 'reordered';

/** What differs between two values at one path. `before` is undefined for what is added, `after` for what is removed. */
export interface Difference {
  readonly path: Path;
  readonly action: Action;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** Where an added item of a list stands in the head's list. */
  readonly position?: number;
  /** When both strings hold documents that differ: the same difference seen inside of them. */
  readonly content?: { readonly format: ContentStep['content']; readonly differences: readonly Difference[] };
}

/**
 * Everything that differs between two values, by structure: `applyDifferences` makes `after` of `before` with it.
 * Lists of scalars are compared whole; items of other lists by their key, and where they have none by their order.
 */
export function differencesOf(before: Json, after: Json, path: Path = []): Difference[] {
  if (before === after) return [];
  if (isObject(before) && isObject(after)) return objectDifferences(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, path);
  if (typeof before === 'string' && typeof after === 'string') return [textDifference(before, after, path)];
  return Object.is(before, after) ? [] : [{ path, action: 'modified', before, after }];
}

function objectDifferences(before: JsonObject, after: JsonObject, path: Path): Difference[] {
  const differences: Difference[] = [];
  for (const [key, value] of Object.entries(before)) {
    const next = Object.hasOwn(after, key) ? after[key] : undefined;
    if (next === undefined) differences.push(removed([...path, key], value));
    else differences.push(...differencesOf(value, next, [...path, key]));
  }
  for (const [key, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, key)) differences.push(added([...path, key], value));
  }
  return differences;
}

function listDifferences(before: readonly Json[], after: readonly Json[], path: Path): Difference[] {
  if ([...before, ...after].every(isScalar)) {
    return isDeepStrictEqual(before, after) ? [] : [{ path, action: 'modified', before, after }];
  }
  const field = path.findLast((step) => typeof step === 'string');
  const fields = listKey(field, before, after);
  return fields === undefined ? orderedDifferences(before, after, path) : keyedDifferences(before, after, fields, path);
}

function keyedDifferences(
  before: readonly Json[],
  after: readonly Json[],
  fields: readonly string[],
  path: Path,
): Difference[] {
  const differences: Difference[] = [];
  const [left, right] = [keyed(before, fields), keyed(after, fields)];
  for (const [key, { value, item }] of left) {
    const next = right.get(key);
    if (next === undefined) differences.push(removed([...path, { item }], value));
    else differences.push(...differencesOf(value, next.value, [...path, { item }]));
  }
  for (const [position, [key, { value, item }]] of [...right].entries()) {
    if (!left.has(key)) differences.push({ ...added([...path, { item }], value), position });
  }
  const stayed = [...left].filter(([key]) => right.has(key));
  const order = [...right].filter(([key]) => left.has(key));
  if (stayed.some(([key], index) => key !== order[index]?.[0])) {
    const keys = (entries: Iterable<readonly [string, KeyedItem]>): Json[] => [...entries].map(([, { item }]) => item);
    differences.push({ path, action: 'reordered', before: keys(left), after: keys(right) });
  }
  return differences;
}

interface KeyedItem {
  readonly value: Json;
  readonly item: JsonObject;
}

function keyed(items: readonly Json[], fields: readonly string[]): ReadonlyMap<string, KeyedItem> {
  return new Map(
    items.map((value) => {
      const item = itemKey(value, fields) ?? {};
      return [JSON.stringify(item), { value, item }];
    }),
  );
}

/**
 * Items without a key: the longest common sequence stays. Between what stays, items that have at least half of their
 * fields in common are the same item changed; the others went and came.
 */
function orderedDifferences(before: readonly Json[], after: readonly Json[], path: Path): Difference[] {
  const differences: Difference[] = [];
  let left = 0;
  let right = 0;
  let gone: number[] = [];
  let come: number[] = [];
  const closeGap = (): void => {
    differences.push(...gapDifferences(before, after, gone, come, path));
    gone = [];
    come = [];
  };
  for (const part of diffArrays(before.map(canonical), after.map(canonical))) {
    const indices = (from: number): number[] => Array.from({ length: part.count }, (_, index) => from + index);
    if (part.removed) {
      gone.push(...indices(left));
      left += part.count;
    } else if (part.added) {
      come.push(...indices(right));
      right += part.count;
    } else {
      closeGap();
      left += part.count;
      right += part.count;
    }
  }
  closeGap();
  return differences;
}

function gapDifferences(
  before: readonly Json[],
  after: readonly Json[],
  gone: readonly number[],
  come: readonly number[],
  path: Path,
): Difference[] {
  const differences: Difference[] = [];
  // Pairs never cross, so what stays keeps its order.
  let next = 0;
  for (const index of gone) {
    const value = before[index] ?? null;
    const match = come.findIndex((candidate, at) => at >= next && resembles(value, after[candidate] ?? null));
    if (match === -1) {
      differences.push(removed([...path, index], value));
      continue;
    }
    for (const position of come.slice(next, match)) differences.push(addedAt(path, position, after));
    differences.push(...differencesOf(value, after[come[match] ?? 0] ?? null, [...path, index]));
    next = match + 1;
  }
  for (const position of come.slice(next)) differences.push(addedAt(path, position, after));
  return differences;
}

function addedAt(path: Path, position: number, after: readonly Json[]): Difference {
  return { ...added([...path, position], after[position] ?? null), position };
}

function resembles(before: Json, after: Json): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  const same = [...fields].filter((field) => isDeepStrictEqual(before[field], after[field]));
  return same.length * 2 >= fields.size;
}

function textDifference(before: string, after: string, path: Path): Difference {
  const plain: Difference = { path, action: 'modified', before, after };
  const left = readContent(before, path);
  const right = left === undefined ? undefined : readContent(after, path);
  if (left === undefined || right === undefined || left.format !== right.format) return plain;
  const differences = differencesOf(left.value, right.value);
  // Only its layout or its comments changed: shown as text.
  return differences.length === 0 ? plain : { ...plain, content: { format: left.format, differences } };
}

function added(path: Path, after: Json): Difference {
  return { path, action: 'added', before: undefined, after };
}

function removed(path: Path, before: Json): Difference {
  return { path, action: 'removed', before, after: undefined };
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

/** The same text for equal values, whatever the order of their keys. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** The differences with each that is known inside a string replaced by those: what a person reads. */
export function leaves(differences: readonly Difference[], prefix: Path = []): Difference[] {
  return differences.flatMap((difference) => {
    const path = [...prefix, ...difference.path];
    if (difference.content === undefined) return [{ ...difference, path }];
    return leaves(difference.content.differences, [...path, { content: difference.content.format }]);
  });
}
