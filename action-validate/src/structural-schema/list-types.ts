import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';

/** An item that a list has already. */
export interface DuplicateItem {
  readonly path: JsonPath;
  readonly message: string;
}

/**
 * Items that are twice in a list which its schema says is a set (`x-kubernetes-list-type: set`) or a map by some of its
 * fields (`map`): the API server refuses them. Their fields are compared with their defaults.
 * Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go.
 */
export function duplicateItems(schema: JsonObject, value: Json, path: JsonPath = []): readonly DuplicateItem[] {
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) {
    const inner = isObject(items) ? value.flatMap((item, index) => duplicateItems(items, item, [...path, index])) : [];
    return [...duplicatesOf(schema, value, path), ...inner];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return isObject(own) ? duplicateItems(own, inner, [...path, key]) : [];
  });
}

function duplicatesOf(schema: JsonObject, list: readonly Json[], path: JsonPath): DuplicateItem[] {
  const keys = keysOf(schema);
  if (keys === undefined) return [];
  const seen = new Map<string, number>();
  return list.flatMap((item, index): DuplicateItem[] => {
    const key = JSON.stringify(keys.length === 0 ? sorted(item) : keys.map((name) => field(item, name)));
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    if (first === undefined) return [];
    const what = keys.length === 0 ? 'It is' : `An item with this ${keys.join(' and ')} is`;
    return [{ path: [...path, index], message: `${what} in the list already, as item ${first}.` }];
  });
}

/** The fields that tell the items of a map apart, none for a set; undefined for other lists. */
function keysOf(schema: JsonObject): readonly string[] | undefined {
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (type === 'set') return [];
  if (type !== 'map' || !Array.isArray(keys)) return undefined;
  const named = keys.filter((key) => typeof key === 'string');
  return named.length === 0 ? undefined : named;
}

function field(item: Json, name: string): Json {
  return isObject(item) && Object.hasOwn(item, name) ? (item[name] ?? null) : null;
}

/** The same for two objects that differ only in the order of their keys. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}
