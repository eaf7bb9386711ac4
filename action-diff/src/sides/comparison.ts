import type { RenderedPair } from '../engine/change-set.ts';
import type { SideSummary } from '../report/report-content.ts';

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
