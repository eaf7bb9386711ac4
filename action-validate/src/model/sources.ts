import type { Release, Values } from './release.ts';

/** What the renders of all environments are made from. */
export interface Sources {
  /** In the order of promotion. */
  readonly environments: readonly EnvironmentSources[];
  /**
   * Every file that takes part, by its path in the repository: Helmfiles, values, encrypted files, and the charts that
   * are in the repository. One that does not exist, or leads out of the repository, is not there.
   */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** A file of the repository, at the time when its digest was made. */
export interface SourceFile {
  /** Two files of one digest are the same. */
  readonly digest: string;
  /** Read when it is asked for: of most files, an earlier run has found that nothing is wrong. */
  readonly text: string;
}

export interface EnvironmentSources {
  readonly name: string;
  readonly helmfiles: readonly HelmfileSources[];
}

/** A Helmfile in one environment. */
export interface HelmfileSources {
  /** Its path in the repository. */
  readonly file: string;
  /** Those of the environment itself. */
  readonly values: readonly Values[];
  /** Encrypted files, by their paths in the repository. */
  readonly secrets: readonly string[];
  readonly releases: readonly ReleaseSources[];
}

export interface ReleaseSources extends Release {
  /** Later ones first in importance. */
  readonly values: readonly Values[];
  /** Encrypted files, by their paths in the repository. */
  readonly secrets: readonly string[];
}

/** A release with the Helmfile and the environment that have it. */
export interface PlacedRelease {
  readonly environment: string;
  readonly helmfile: string;
  readonly release: ReleaseSources;
}

/** All releases of all environments. */
export function placedReleases({ environments }: Sources): readonly PlacedRelease[] {
  return environments.flatMap(({ name, helmfiles }) =>
    helmfiles.flatMap(({ file, releases }) =>
      releases.map((release) => ({ environment: name, helmfile: file, release })),
    ),
  );
}

/** The files that `pick` finds in each environment, with the environments that have them. */
export function filesWithEnvironments(
  { environments }: Sources,
  pick: (environment: EnvironmentSources) => Iterable<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const environment of environments) {
    for (const file of new Set(pick(environment))) {
      found.set(file, [...(found.get(file) ?? []), environment.name]);
    }
  }
  return found;
}
