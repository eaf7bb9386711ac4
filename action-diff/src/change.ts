import type { Identity } from '../../shared/manifest/identity.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import type { Difference } from './difference.ts';

/** One object of one environment that is not the same on both sides, with all that differs. */
export interface ObjectDifference {
  readonly environment: string;
  readonly identity: Identity;
  readonly base: Manifest | undefined;
  readonly head: Manifest | undefined;
  readonly differences: readonly Difference[];
}

/** What happened to one object at one path. A path without steps is the object itself. */
export interface Change extends Omit<Difference, 'content' | 'position'> {
  readonly object: ObjectDifference;
}
