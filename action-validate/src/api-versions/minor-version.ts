/** 27 of `1.27.3` and of `v1.27.3`; undefined for a text that is not a version 1. */
export function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
