import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import type { Difference } from './change.ts';
import { itemKey } from './list-keys.ts';
import { isItemStep, type Step } from './path.ts';

/**
 * The value that the differences lead to from `before`. A difference that does not fit throws: it would be a bug.
 */
export function applyDifferences(before: Json, differences: readonly Difference[]): Json {
  if (differences.length === 0) return before;
  const whole = differences.find(({ path, action }) => path.length === 0 && action !== 'reordered');
  if (whole !== undefined) {
    if (differences.length > 1 || whole.after === undefined)
      throw new Error('A value is replaced and changed at once.');
    return whole.after;
  }
  if (isObject(before)) return applyToObject(before, differences);
  if (Array.isArray(before)) return applyToList(before, differences);
  throw new Error('A path leads into a value that has no parts.');
}

function applyToObject(before: JsonObject, differences: readonly Difference[]): JsonObject {
  const result = new Map(Object.entries(before));
  for (const { step, rest } of byStep(differences)) {
    if (typeof step !== 'string') throw new Error('An object has no items.');
    const [only] = rest;
    if (only?.path.length === 0 && only.action === 'removed') result.delete(step);
    else if (only?.path.length === 0 && only.action === 'added') result.set(step, only.after ?? null);
    else result.set(step, applyDifferences(part(before[step]), rest));
  }
  return Object.fromEntries(result);
}

function applyToList(before: readonly Json[], differences: readonly Difference[]): Json[] {
  const reordering = differences.find(({ path }) => path.length === 0);
  const arrivals = differences.filter(({ path, action }) => path.length === 1 && action === 'added');
  const moves = differences.filter(({ path, action }) => path.length === 1 && action === 'moved');
  const inside = differences.filter((difference) => ![reordering, ...arrivals, ...moves].includes(difference));
  const items: (Json | undefined)[] = [...before];
  for (const { step, rest } of byStep(inside)) {
    const index = indexOf(before, step);
    const [only] = rest;
    if (only?.path.length === 0 && only.action === 'removed') items[index] = undefined;
    else items[index] = applyDifferences(part(before[index]), rest);
  }
  const placed = arrivals.map(({ position, after }) => ({ position, item: part(after) }));
  for (const { path, position } of moves) {
    const index = indexOf(before, path[0] ?? -1);
    placed.push({ position, item: part(items[index]) });
    items[index] = undefined;
  }
  const result = items.filter((item) => item !== undefined);
  if (reordering !== undefined) return reorder([...result, ...placed.map(({ item }) => item)], reordering);
  for (const { position, item } of placed.sort((a, b) => (a.position ?? 0) - (b.position ?? 0))) {
    result.splice(position ?? result.length, 0, item);
  }
  return result;
}

/** The items in the order of their keys, or of the items themselves where they are scalars. */
function reorder(items: readonly Json[], { after }: Difference): Json[] {
  return (Array.isArray(after) ? (after as readonly Json[]) : []).map((key) =>
    isObject(key) ? part(items[indexOf(items, { item: key })]) : key,
  );
}

function indexOf(items: readonly Json[], step: Step): number {
  if (typeof step === 'number') return step;
  if (!isItemStep(step)) throw new Error('A list has no keys.');
  const wanted = JSON.stringify(step.item);
  return items.findIndex((item) => JSON.stringify(itemKey(item, Object.keys(step.item))) === wanted);
}

function part(value: Json | undefined): Json {
  if (value === undefined) throw new Error('A path leads to nothing.');
  return value;
}

/** The differences by their first step, which each then no longer has. */
function byStep(differences: readonly Difference[]): Iterable<{ readonly step: Step; readonly rest: Difference[] }> {
  const groups = new Map<string, { step: Step; rest: Difference[] }>();
  for (const difference of differences) {
    const [step, ...path] = difference.path;
    if (step === undefined) throw new Error('A path ends too early.');
    const key = JSON.stringify(step);
    const group = groups.get(key) ?? { step, rest: [] };
    groups.set(key, group);
    group.rest.push({ ...difference, path });
  }
  return groups.values();
}
