import type { EmbeddedChange } from '../../../shared/config/mutation.ts';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { editEmbedded, readEmbedded } from './embedded-text.ts';
import { changeParent, pointerSteps, valueAtPointer, withChild } from './json-pointer.ts';
import { applyPatch } from './patch.ts';
import { Refused } from './refused.ts';

/**
 * Applies a patch inside a string that holds JSON or YAML.
 * @throws Refused when there is no such string, the patch does not apply, or the text cannot be changed in place
 */
export function patchEmbedded(body: JsonObject, { path, patch }: EmbeddedChange): JsonObject {
  const text = valueAtPointer(body, path);
  if (text === undefined) throw new Refused(`there is no \`${path}\``);
  if (typeof text !== 'string') throw new Refused(`\`${path}\` is not a string: patch it without \`embedded\``);
  const document = readEmbedded(text);
  if (document === undefined) throw new Refused(`\`${path}\` holds no single JSON or YAML list or mapping`);
  const edited = editEmbedded(document, applyPatch(document.value, patch));
  if (edited === undefined) {
    throw new Refused(`\`${path}\` cannot be changed in place, as it uses anchors, tags or merge keys there`);
  }
  if (edited === text) return body;
  return changeParent(body, pointerSteps(path), (parent, last) => withChild(parent, last, edited)) as JsonObject;
}
