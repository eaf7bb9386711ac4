import type { MetadataChange } from '../../../shared/config/mutation.ts';
import { isObject, type Json, type JsonObject, valueAt } from '../../../shared/manifest/manifest.ts';
import { Refused } from './refused.ts';

/**
 * An object with labels or annotations set, and its pod template's when that is asked for. Selectors are never
 * touched: they cannot be changed once the object is there.
 * @throws Refused when the selector would no longer select the pods
 */
export function setMetadata(body: JsonObject, { kind, values, podTemplates }: MetadataChange): JsonObject {
  const changed = withMetadata(body, kind, values);
  const path = podTemplates ? podTemplatePath(body) : undefined;
  if (path === undefined) return changed;
  if (kind === 'labels') refuseSelected(body, values);
  return changeAt(changed, path, (template) => withMetadata(template, kind, values));
}

/** Where the pod template is: in a CronJob below the template of its Jobs. */
function podTemplatePath(body: JsonObject): readonly string[] | undefined {
  return [
    ['spec', 'template'],
    ['spec', 'jobTemplate', 'spec', 'template'],
  ].find((path) => Array.isArray(valueAt(body, [...path, 'spec', 'containers'])));
}

function refuseSelected(body: JsonObject, labels: Readonly<Record<string, string>>): void {
  const selected = valueAt(body, ['spec', 'selector', 'matchLabels']);
  if (!isObject(selected)) return;
  const [label] = Object.keys(labels).filter((key) => Object.hasOwn(selected, key) && selected[key] !== labels[key]);
  if (label === undefined) return;
  throw new Refused(`its selector selects pods by the label \`${label}\`, which would no longer be theirs`);
}

function withMetadata(
  object: JsonObject,
  field: 'labels' | 'annotations',
  values: Readonly<Record<string, string>>,
): JsonObject {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const present = isObject(metadata[field]) ? metadata[field] : {};
  return { ...object, metadata: { ...metadata, [field]: { ...present, ...values } } };
}

function changeAt(object: JsonObject, path: readonly string[], change: (inner: JsonObject) => JsonObject): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return change(object);
  const inner: Json | undefined = object[key];
  return isObject(inner) ? { ...object, [key]: changeAt(inner, rest, change) } : object;
}
