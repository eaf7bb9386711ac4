import type { Json, JsonObject } from '../../../shared/manifest/manifest.ts';
import { alignLists } from './alignment.ts';
import type { Difference } from './change.ts';
import { equalJson } from './json-equal.ts';
import { isSet, mapKeys } from './known-lists.ts';
import { itemKey, listKey } from './list-keys.ts';
import type { Path, Step } from './path.ts';
import { fieldNameAt, innerPlace, type Place, pathOf, schemasAt } from './place.ts';

/** Adds what differs between the two versions of one item. */
type CollectItem = (before: Json, after: Json, place: Place, found: Difference[]) => void;

/** Adds what differs between two versions of a list. */
export function collectItems(
  before: readonly Json[],
  after: readonly Json[],
  place: Place,
  found: Difference[],
  collect: CollectItem,
): void {
  if (equalJson(before, after)) return;
  const scalars = before.every(isScalar) && after.every(isScalar);
  const schemas = schemasAt(place);
  if (scalars && !isSet(schemas)) {
    const action = isPermutation(before, after) ? 'reordered' : 'modified';
    found.push({ path: pathOf(place), action, before, after });
    return;
  }
  const fields = scalars ? undefined : listKey(mapKeys(schemas), fieldNameAt(place), before, after);
  if (fields === undefined) collectUnkeyed(before, after, place, found, collect);
  else collectKeyed(before, after, fields, place, found, collect);
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

function isPermutation(before: readonly Json[], after: readonly Json[]): boolean {
  const sorted = (items: readonly Json[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  return before.length === after.length && equalJson(sorted(before), sorted(after));
}

function collectKeyed(
  before: readonly Json[],
  after: readonly Json[],
  fields: readonly string[],
  place: Place,
  found: Difference[],
  collect: CollectItem,
): void {
  const path = pathOf(place);
  const [left, right] = [keyed(before, fields), keyed(after, fields)];
  for (const [key, { value, item }] of left) {
    const next = right.get(key);
    if (next === undefined) found.push(removed(path, { item }, value));
    else collect(value, next.value, innerPlace(place, { item }), found);
  }
  for (const [position, [key, { value, item }]] of [...right].entries()) {
    if (!left.has(key)) found.push(added(path, { item }, value, position));
  }
  const stayed = [...left].filter(([key]) => right.has(key));
  const order = [...right].filter(([key]) => left.has(key));
  if (stayed.some(([key], index) => key !== order[index]?.[0])) {
    const keys = (entries: Iterable<readonly [string, KeyedItem]>): Json[] => [...entries].map(([, { item }]) => item);
    found.push({ path, action: 'reordered', before: keys(left), after: keys(right), ...orderless(place) });
  }
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

/** Items without a key: what stays keeps its place, what stands elsewhere has moved, the others went and came. */
function collectUnkeyed(
  before: readonly Json[],
  after: readonly Json[],
  place: Place,
  found: Difference[],
  collect: CollectItem,
): void {
  const path = pathOf(place);
  const { pairs, removed: gone, added: come } = alignLists(before, after);
  for (const { from, to, moved } of pairs) {
    const [value = null, next = null] = [before[from], after[to]];
    if (moved) {
      const move = { path: [...path, from], position: to, before: value, after: next, ...orderless(place) };
      found.push({ ...move, action: 'moved' });
    }
    collect(value, next, innerPlace(place, from), found);
  }
  for (const index of gone) found.push(removed(path, index, before[index] ?? null));
  for (const index of come) found.push(added(path, index, after[index] ?? null, index));
}

function orderless(place: Place): { orderless?: true } {
  return isSet(schemasAt(place)) ? { orderless: true } : {};
}

function added(path: Path, step: Step, after: Json, position: number): Difference {
  return { path: [...path, step], action: 'added', before: undefined, after, position };
}

function removed(path: Path, step: Step, before: Json): Difference {
  return { path: [...path, step], action: 'removed', before, after: undefined };
}
