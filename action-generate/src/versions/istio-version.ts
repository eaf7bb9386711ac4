/** A version as Istio numbers its releases, and its development builds (`1.31-alpha.20260423`, which have no patch). */
export interface IstioVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** What follows `-`, in parts; none for a release. */
  readonly preRelease: readonly string[];
}

/** Undefined for a text that is no such version. */
export function parseIstioVersion(text: string): IstioVersion | undefined {
  const [, major, minor, patch, preRelease] =
    /^(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/.exec(text) ?? [];
  if (major === undefined) return undefined;
  return {
    ...{ major: Number(major), minor: Number(minor), patch: Number(patch ?? 0) },
    preRelease: preRelease === undefined ? [] : preRelease.split('.'),
  };
}

/** Below zero when `a` is the older one, in the order of https://semver.org/#spec-item-11. */
export function compareIstioVersions(a: IstioVersion, b: IstioVersion): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (numbers !== 0) return numbers;
  if (a.preRelease.length === 0 || b.preRelease.length === 0) return b.preRelease.length - a.preRelease.length;
  for (const [index, part] of a.preRelease.entries()) {
    const other = b.preRelease[index];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return a.preRelease.length - b.preRelease.length;
}

/** Numbers come before words. */
function compareParts(a: string, b: string): number {
  const [left, right] = [a, b].map((part) => (/^\d+$/.test(part) ? Number(part) : undefined));
  if (left !== undefined && right !== undefined) return left - right;
  if (left !== undefined || right !== undefined) return left !== undefined ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
