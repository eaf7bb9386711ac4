/** The minor version of a version 1.x, such as 36 of `v1.36.3`; undefined for another text. */
export function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
