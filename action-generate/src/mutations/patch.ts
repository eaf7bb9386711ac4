import type { Patch } from '../../../shared/config/mutation.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { applyJsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';

/**
 * A value with a patch of either form applied.
 * @throws Refused when a JSON Patch does not apply
 */
export function applyPatch(value: Json, patch: Patch): Json {
  return isOperations(patch) ? applyJsonPatch(value, patch) : mergePatch(value, patch);
}

function isOperations(patch: Patch): patch is Extract<Patch, readonly unknown[]> {
  return Array.isArray(patch);
}
