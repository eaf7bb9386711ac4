import type { SideSummary } from '../sides/comparison.ts';

/** Of a title, words or a version: each way to write the report sets versions off in its own way. */
export type TitlePart = string | { readonly version: string };

/**
 * What the comparison is of: `Istio 1.26.0 → 1.27.0`. Without a version of the head it is of plain manifests. A base
 * without one may have had nothing, or have been plain manifests as well.
 */
export function titleOf(
  base: SideSummary,
  head: SideSummary,
  kinds: readonly { readonly removed: number; readonly changed: number }[],
): readonly TitlePart[] {
  if (head.version === undefined) return ['What changes'];
  const to = { version: head.version };
  const isFirst = kinds.every(({ removed, changed }) => removed + changed === 0);
  if (base.version === undefined && isFirst) return ['Istio ', to, ', for the first time'];
  return base.version === undefined || base.version === head.version
    ? ['Istio ', to, ', what changes']
    : ['Istio ', { version: base.version }, ' → ', to];
}

export function plainTitle(title: readonly TitlePart[]): string {
  return title.map((part) => (typeof part === 'string' ? part : part.version)).join('');
}
