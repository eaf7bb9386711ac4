const TAG = /^v((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*))$/;

/**
 * The version that a tag releases: `1.2.3` of `v1.2.3`.
 * @throws Error for any other tag: pre-releases are not published
 */
export function versionOfTag(tag: string): string {
  const [, version] = TAG.exec(tag) ?? [];
  if (version === undefined) throw new Error(`\`${tag}\` is not the tag of a release, such as v1.2.3.`);
  return version;
}

/** The tag that moves with the releases of a major version: `v1` of `1.2.3`. */
export function majorTag(version: string): string {
  return `v${version.split('.')[0]}`;
}

/** The branch that holds a release's own commits. */
export function releaseBranch(tag: string): string {
  return `releases/${tag}`;
}

/** Where a release stands among all releases. */
export interface Standing {
  /** Whether the major version's tag moves to it: a fix for an older minor version must not take users back. */
  readonly newestOfMajor: boolean;
  /** Whether GitHub shows it as the latest release. */
  readonly newest: boolean;
}

/** @param tags all tags of the repository; those that release nothing are ignored */
export function standingOf(version: string, tags: readonly string[]): Standing {
  const versions = tags.filter((tag) => TAG.test(tag)).map(versionOfTag);
  const isNewestOf = (others: readonly string[]): boolean => others.every((other) => !isNewer(other, version));
  return {
    newestOfMajor: isNewestOf(versions.filter((other) => majorTag(other) === majorTag(version))),
    newest: isNewestOf(versions),
  };
}

function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) > 0;
}
