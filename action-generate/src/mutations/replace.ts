import type { ReplaceChange } from '../../../shared/config/mutation.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { changeParent, pointerSteps, valueAtPointer, withChild } from './json-pointer.ts';
import { Refused } from './refused.ts';

/**
 * Replaces an exact text in the string values of an object, or of what is at the change's path. Keys stay.
 * @throws Refused when there is nothing at the path
 */
export function replaceText(
  body: JsonObject,
  { path, text, with: replacement }: ReplaceChange,
): { readonly body: JsonObject; readonly found: number } {
  let found = 0;
  const replaced = (value: Json): Json => {
    if (typeof value === 'string') {
      const parts = value.split(text);
      found += parts.length - 1;
      return parts.length === 1 ? value : parts.join(replacement);
    }
    if (isObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)]));
    }
    return Array.isArray(value) ? (value as readonly Json[]).map(replaced) : value;
  };
  if (path === undefined || path === '') return { body: replaced(body) as JsonObject, found };
  const searched = valueAtPointer(body, path);
  if (searched === undefined) throw new Refused(`there is no \`${path}\``);
  const after = replaced(searched);
  const changed = changeParent(body, pointerSteps(path), (parent, last) => withChild(parent, last, after));
  return { body: changed as JsonObject, found };
}
