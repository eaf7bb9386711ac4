import type { Json } from '../../../shared/manifest/manifest.ts';
import { isSubdomain } from './object-names.ts';

const NAME_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/**
 * What is wrong with the key of a label (or, in lower case, of an annotation), as the rest of a sentence; undefined when
 * nothing is. Source: IsQualifiedName in k8s.io/apimachinery/pkg/util/validation.
 */
export function keyFault(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  if (parts.length > 2) return 'has two slashes in its key';
  if (prefix !== undefined && (prefix.length > 253 || !isSubdomain(prefix))) {
    return 'has no DNS subdomain in front of the slash';
  }
  if (name.length > 63) return `has ${name.length} characters in its key; 63 are allowed`;
  return NAME_PART.test(name) ? undefined : 'has a key with characters that are not allowed';
}

/** The same for a label's value. Source: IsValidLabelValue, there. */
export function labelFault(value: Json): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.length > 63) return `has ${value.length} characters; 63 are allowed`;
  return NAME_PART.test(value)
    ? undefined
    : `is ${JSON.stringify(value)}: a label takes letters, digits, \`-\`, \`_\` and \`.\``;
}
