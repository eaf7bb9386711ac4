import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';

/**
 * Applies a JSON Merge Patch (RFC 7386): `null` removes a key, a list takes the place of the whole list. The given
 * value stays as it is, and what the patch does not name is shared with it.
 */
export function mergePatch(value: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, Json>(isObject(value) ? Object.entries(value) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), change));
  }
  return Object.fromEntries(merged) satisfies JsonObject;
}
