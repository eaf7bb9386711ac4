import { type Identity, identityKey } from '../../../shared/manifest/identity.ts';
import type { Json, Manifest } from '../../../shared/manifest/manifest.ts';
import { differencesOf, leaves } from './difference.ts';
import { equalJson } from './json-equal.ts';
import { describePath, type Path } from './path.ts';

/** Where a commit renders to something else each time: certificates, random strings, timestamps. */
export interface UnstablePaths {
  /**
   * Whether the head's value at this path, or one that it is a part of, changes by itself.
   * @param after the head's value
   */
  has(identity: Identity, path: Path, after: Json | undefined): boolean;
}

/**
 * Compares two renders of the same commit.
 * @param again undefined when there is no second one: nothing is unstable then, as far as is known
 */
export function unstablePaths(once: readonly Manifest[], again: readonly Manifest[] | undefined): UnstablePaths {
  const unstable = new Map<string, ReadonlyMap<string, Json | undefined>>();
  const second = new Map((again ?? []).map((manifest) => [identityKey(manifest.identity), manifest]));
  for (const { identity, body } of again === undefined ? [] : once) {
    const other = second.get(identityKey(identity));
    // An object that has another name each time changes by itself as a whole.
    const found: readonly (readonly [string, Json | undefined])[] =
      other === undefined
        ? [['', body]]
        : leaves(differencesOf(body, other.body)).map(({ path, before }) => [describePath(path), before]);
    if (found.length > 0) unstable.set(identityKey(identity), new Map(found));
  }
  return {
    has: (identity, path, after) => {
      const values = unstable.get(identityKey(identity));
      if (values === undefined) return false;
      if (values.has('')) return true;
      const whole = describePath(path);
      // An index may be another item's here than there: only the value tells that it is the same.
      if (path.some((step) => typeof step === 'number')) {
        return values.has(whole) && equalJson(values.get(whole), after);
      }
      return path.some((_, index) => values.has(describePath(path.slice(0, index + 1))));
    },
  };
}
