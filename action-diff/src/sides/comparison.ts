import type { RenderedPair } from '../compare/change-set.ts';

/** Two sides, ready to be compared. */
export interface Comparison {
  readonly base: SideSummary;
  readonly head: SideSummary;
  /** All environments that there are, in the order of promotion. One without a pair was left to another job. */
  readonly environments: readonly string[];
  readonly pairs: readonly RenderedPair[];
  /** What the reader has to know of them, in sentences of plain text. */
  readonly notes: readonly string[];
}

/** A comparison, and the commit that a comment on it is for: undefined when there is none. */
export interface Compared {
  readonly comparison: Comparison;
  readonly pushed: string | undefined;
}

/** What the reader has to know of one side. */
export interface SideSummary {
  /** Full commit; of a side that is none, what it is: a directory, a live cluster. */
  readonly sha: string;
  /** The Istio version of its mesh.yaml; undefined when the side has nothing to render. */
  readonly version: string | undefined;
}
