import type { Identity } from '../../../shared/manifest/identity.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import type { Difference } from './difference.ts';
import type { Renaming } from './pairs.ts';

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
