import type { ObjectSelector } from '../../../shared/config/validation-settings.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, namespaceOf } from '../model/manifest-set.ts';
import { isNamespaced } from './scope.ts';

/** Whether a selector is for an object, whose namespace is the one that it will have in the cluster. */
export function selects(selector: ObjectSelector, set: ManifestSet, manifest: Manifest): boolean {
  const { group, kind, name } = manifest.identity;
  const namespace = isNamespaced(set, manifest) === false ? '' : (namespaceOf(set, manifest) ?? '');
  return (
    matches(selector.group, group) &&
    matches(selector.kind, kind) &&
    matches(selector.namespace, namespace) &&
    matches(selector.name, name)
  );
}

/** Whether a text is what a pattern says, in which `*` stands for any characters; no pattern fits every text. */
export function matches(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length >= at + last.length && text.endsWith(last);
}
