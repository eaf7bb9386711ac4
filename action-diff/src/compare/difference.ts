import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import type { Difference } from './change.ts';
import { readContent } from './content.ts';
import type { ListSchemas } from './known-lists.ts';
import { collectItems } from './list-difference.ts';
import type { Path } from './path.ts';
import { innerPlace, type Place, pathOf, rootPlace } from './place.ts';

/**
 * Everything that differs between two values, by structure: `applyDifferences` makes `after` of `before` with it.
 * Items of lists are compared by their key as Kubernetes tells them apart, and where they have none by their likeness;
 * lists of scalars whole, but for those whose order means nothing.
 * @param schemas what is known of the lists in the values
 */
export function differencesOf(before: Json, after: Json, schemas: ListSchemas = []): Difference[] {
  const found: Difference[] = [];
  collect(before, after, rootPlace(schemas, false), found);
  return found;
}

/** Adds to `found` what differs at a place and below it. */
function collect(before: Json, after: Json, place: Place, found: Difference[]): void {
  if (before === after) return;
  if (isObject(before) && isObject(after)) collectFields(before, after, place, found);
  else if (Array.isArray(before) && Array.isArray(after)) collectItems(before, after, place, found, collect);
  else if (typeof before === 'string' && typeof after === 'string') found.push(textDifference(before, after, place));
  else found.push({ path: pathOf(place), action: 'modified', before, after });
}

function collectFields(before: JsonObject, after: JsonObject, place: Place, found: Difference[]): void {
  for (const key of Object.keys(before)) {
    const value = before[key] ?? null;
    const next = Object.hasOwn(after, key) ? after[key] : undefined;
    if (next === undefined) {
      found.push({ path: [...pathOf(place), key], action: 'removed', before: value, after: undefined });
    } else if (next !== value) collect(value, next, innerPlace(place, key), found);
  }
  for (const key of Object.keys(after)) {
    if (Object.hasOwn(before, key)) continue;
    found.push({ path: [...pathOf(place), key], action: 'added', before: undefined, after: after[key] });
  }
}

function textDifference(before: string, after: string, place: Place): Difference {
  const path = pathOf(place);
  const plain: Difference = { path, action: 'modified', before, after };
  const left = readContent(before, path, place.embedded);
  const right = left === undefined ? undefined : readContent(after, path, place.embedded);
  if (left === undefined || right === undefined || left.format !== right.format) return plain;
  const differences: Difference[] = [];
  collect(left.value, right.value, rootPlace([], true), differences);
  // Only its layout or its comments changed: shown as text.
  return differences.length === 0 ? plain : { ...plain, content: { format: left.format, differences } };
}

/** The differences with each that is known inside a string replaced by those: what a person reads. */
export function leaves(differences: readonly Difference[], prefix: Path = []): Difference[] {
  return differences.flatMap((difference) => {
    const path = [...prefix, ...difference.path];
    if (difference.content === undefined) return [{ ...difference, path }];
    return leaves(difference.content.differences, [...path, { content: difference.content.format }]);
  });
}
