import { readDocuments } from '../../../shared/manifest/documents.ts';
import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';

/** What is wrong with a file that SOPS should have encrypted. Quotes no value. */
export type EncryptionFault =
  | { readonly kind: 'no-mac' }
  | { readonly kind: 'plain'; readonly path: JsonPath }
  | { readonly kind: 'unreadable-rule'; readonly rule: string };

const ENCRYPTED = /^ENC\[AES256_GCM,data:[A-Za-z0-9+/=]*,iv:[A-Za-z0-9+/=]+,tag:[A-Za-z0-9+/=]+,type:\w+\]$/;

/**
 * The faults of a file in YAML or JSON. Empty text and null are plain in every file of SOPS.
 * @throws YamlProblem when it does not parse
 */
export function encryptionFaults(text: string): readonly EncryptionFault[] {
  return readDocuments(text).flatMap(({ value }): EncryptionFault[] => {
    if (value === null) return [];
    const sops = isObject(value) && isObject(value.sops) ? value.sops : {};
    if (!isObject(value) || typeof sops.mac !== 'string' || !ENCRYPTED.test(sops.mac)) return [{ kind: 'no-mac' }];
    const isSecret = secretKeys(sops);
    if (typeof isSecret === 'string') return [{ kind: 'unreadable-rule', rule: isSecret }];
    return plainLeaves(value, [])
      .filter((path) => path[0] !== 'sops' && isSecret(path.filter((step) => typeof step === 'string')))
      .map((path) => ({ kind: 'plain', path }));
  });
}

/**
 * Which keys are encrypted, by the rules that SOPS has written into the file; a rule that JavaScript cannot read in its
 * place. Source: the Encrypt function of github.com/getsops/sops, sops.go.
 */
function secretKeys(sops: JsonObject): ((keys: readonly string[]) => boolean) | string {
  const text = (field: string): string => (typeof sops[field] === 'string' ? sops[field] : '');
  const [unencryptedRegex, encryptedRegex] = ['unencrypted_regex', 'encrypted_regex'].map((field) =>
    regex(text(field)),
  );
  if (unencryptedRegex === null) return text('unencrypted_regex');
  if (encryptedRegex === null) return text('encrypted_regex');
  const encryptedSuffix = text('encrypted_suffix');
  const others = [encryptedSuffix, text('unencrypted_regex'), text('encrypted_regex')].some((rule) => rule !== '');
  const unencryptedSuffix = text('unencrypted_suffix') || (others ? '' : '_unencrypted');
  return (keys) => {
    if (encryptedSuffix !== '') return keys.some((key) => key.endsWith(encryptedSuffix));
    if (encryptedRegex !== undefined) return keys.some((key) => encryptedRegex.test(key));
    if (unencryptedRegex !== undefined) return !keys.some((key) => unencryptedRegex.test(key));
    return unencryptedSuffix === '' || !keys.some((key) => key.endsWith(unencryptedSuffix));
  };
}

/** Undefined for no expression, null for one that JavaScript does not read as Go does. */
function regex(source: string): RegExp | undefined | null {
  if (source === '') return undefined;
  const [, flags = '', rest = ''] = /^(?:\(\?(i)\))?(.*)$/s.exec(source) ?? [];
  try {
    return new RegExp(rest, flags);
  } catch {
    return null;
  }
}

function plainLeaves(value: Json, path: JsonPath): readonly JsonPath[] {
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => plainLeaves(item, [...path, index]));
  if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => plainLeaves(inner, [...path, key]));
  if (value === null || value === '') return [];
  return typeof value === 'string' && ENCRYPTED.test(value) ? [] : [path];
}
