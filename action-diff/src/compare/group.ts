import { identityKey } from '../../../shared/manifest/identity.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import type { Action, Change } from './change.ts';
import { pathPattern } from './path.ts';

/** The same change on one or many objects, in one or many environments: same path pattern, same values. */
export interface ChangeGroup {
  readonly pattern: string;
  readonly action: Action;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** At least one, in the order of environments and objects. */
  readonly changes: readonly [Change, ...Change[]];
}

export function groupChanges(changes: readonly Change[]): ChangeGroup[] {
  const groups = new Map<string, [Change, ...Change[]]>();
  for (const change of changes) {
    const key = keyOf(change);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return [...groups.values()].map((members) => {
    const [{ path, action, before, after }] = members;
    return { pattern: pathPattern(path), action, before, after, changes: members };
  });
}

/** Two changes with the same key are the same change on two objects. */
function keyOf({ path, action, before, after, position, byItself }: Change): string {
  // Where an item came to stand is a part of the change only when that is what changed.
  const places = action === 'moved' ? [path.at(-1), position] : [];
  return JSON.stringify([pathPattern(path), action, before ?? null, after ?? null, byItself, places]);
}

/** The environments of a group's changes, in order, each once. */
export function environmentsOf({ changes }: ChangeGroup): readonly string[] {
  return [...new Set(changes.map(({ object }) => object.environment))];
}

/** The objects of a group's changes, each once although it is in many environments. */
export function identitiesOf({ changes }: ChangeGroup) {
  const identities = new Map(changes.map(({ object }) => [identityKey(object.identity), object.identity]));
  return [...identities.values()];
}
