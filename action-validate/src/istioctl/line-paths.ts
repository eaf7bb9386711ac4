import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';

/** The path of what begins, or ends, in each line of `JSON.stringify(value, null, 1)`. */
export function linePaths(value: Json, path: JsonPath = []): readonly JsonPath[] {
  const entries: (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  if (entries.length === 0) return [path];
  return [path, ...entries.flatMap(([step, inner]) => linePaths(inner, [...path, step])), path];
}
