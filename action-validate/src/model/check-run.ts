import type { CheckInfo, Problem, SourceProblem } from './check.ts';
import type { ManifestSet } from './manifest-set.ts';
import type { Target } from './targets.ts';

/** What one check found. */
export interface CheckRun<P extends Problem = Problem> {
  readonly check: CheckInfo;
  readonly problems: readonly P[];
  readonly milliseconds: number;
}

/** The checks of one set of manifests, and the targets that are given that set. */
export interface SetRun {
  readonly targets: readonly Target[];
  readonly set: ManifestSet;
  readonly runs: readonly CheckRun[];
}

/** The checks of files, and how many files there are. */
export interface SourceRun {
  readonly files: number;
  readonly runs: readonly CheckRun<SourceProblem>[];
}
