import { hash } from 'node:crypto';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import type { Release } from '../release.ts';
import type { DocumentFault } from './read-render.ts';

/** What one release renders to, or what one file of manifests holds. One for all targets in which it is the same. */
export interface Render {
  /** Of all that is in it: two renders of one digest are the same. */
  readonly digest: string;
  /** Undefined for a file of manifests that are rendered already. */
  readonly release: Release | undefined;
  readonly manifests: readonly Manifest[];
  readonly faults: readonly DocumentFault[];
}

/** The digest of parts of which each may hold anything. */
export function digestOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts));
}
