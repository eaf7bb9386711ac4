import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';

/**
 * A value as the API server validates it: what it leaves out is filled in with the schema's defaults, and so is a null
 * where the schema allows none. A null without a default stays, and is refused.
 * Source: Default in k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting.
 */
export function withDefaults(schema: JsonObject, value: Json): Json {
  if (Array.isArray(value)) {
    const { items } = schema;
    return isObject(items) ? value.map((item: Json) => (item === null ? item : withDefaults(items, item))) : value;
  }
  if (!isObject(value)) return value;
  const { additionalProperties } = schema;
  const properties = isObject(schema.properties) ? schema.properties : {};
  const filled: [string, Json][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const own = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (!isObject(own)) filled.push([key, inner]);
    else if (inner !== null) filled.push([key, withDefaults(own, inner)]);
    else if (own.nullable === true || own.default === undefined) filled.push([key, null]);
  }
  const kept = new Set(filled.map(([key]) => key));
  for (const [key, own] of Object.entries(properties)) {
    if (!kept.has(key) && isObject(own) && own.default !== undefined)
      filled.push([key, withDefaults(own, own.default)]);
  }
  // Unlike an assignment, this makes a property even of `__proto__`.
  return Object.fromEntries(filled);
}
