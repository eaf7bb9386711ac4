import { hash } from 'node:crypto';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import type { Release } from './release.ts';

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

/** A document, or a whole file, that gives no object. */
export interface DocumentFault {
  /** `yaml`: the file does not parse, so nothing of it is known. `object`: the document is no Kubernetes object. */
  readonly kind: 'yaml' | 'object';
  /** What is wrong, as one sentence. */
  readonly message: string;
  /** The template, or the file that is rendered already. */
  readonly file: string;
  /** Its line in that file, unless it is a template that computes its lines. */
  readonly line?: number;
  /** Undefined for a file that is rendered already. */
  readonly release: Release | undefined;
}
