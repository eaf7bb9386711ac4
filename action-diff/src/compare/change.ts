import type { Identity } from '../../../shared/manifest/identity.ts';
import type { Json, Manifest } from '../../../shared/manifest/manifest.ts';
import type { Renaming } from './pairs.ts';
import type { ContentStep, Path } from './path.ts';

/** One object of one environment that is not the same on both sides, with all that differs. */
export interface ObjectDifference {
  readonly environment: string;
  /** The head's, or the base's of an object that is gone. */
  readonly identity: Identity;
  readonly base: Manifest | undefined;
  readonly head: Manifest | undefined;
  /** When it has another name at the head: to the cluster one object goes and another comes. */
  readonly renaming: Renaming | undefined;
  readonly differences: readonly Difference[];
  /** Whose it is, in a few words: an object of the cluster that Helm refuses to make a part of the release. */
  readonly foreign: string | undefined;
}

/**
 * What happened to one object at one path. A path without steps is the object itself: added, removed or renamed. For an
 * item that moved the path's last step is where it was, and `position` where it is.
 */
export interface Change extends Omit<Difference, 'content'> {
  readonly object: ObjectDifference;
  /** The head's value differs between two renders of the same commit: the change says nothing of the commit. */
  readonly byItself: boolean;
}

/**
 * `moved`: an item of a list without keys stands elsewhere than before; what else changed of it has differences of its
 * own. `reordered`: a list has the items that it had, in another order; `before` and `after` are their keys, or the
 * items themselves where they are scalars. `renamed`: of whole objects only; `before` and `after` are their names.
 */
export type Action = 'added' | 'removed' | 'modified' | 'moved' | 'reordered' | 'renamed';

/** What differs between two values at one path. `before` is undefined for what is added, `after` for what is removed. */
export interface Difference {
  readonly path: Path;
  readonly action: Action;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** Where an added or moved item of a list stands in the head's list. */
  readonly position?: number;
  /** Only the order differs, and the order of this list means nothing. */
  readonly orderless?: true;
  /** When both strings hold documents that differ: the same difference seen inside of them. */
  readonly content?: { readonly format: ContentStep['content']; readonly differences: readonly Difference[] };
}
