/** When a version of an API is served. */
export interface ServedApi {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The first minor release that serves it; absent: since ever. */
  readonly introduced?: number;
  /** The minor release that deprecates it. */
  readonly deprecated?: number;
  /** The first minor release that does not serve it. */
  readonly removed?: number;
  /** What to use in its place. */
  readonly replacement?: string;
}
