import { isObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';

/** The revision that Istio calls none. */
const DEFAULT = 'default';

/** The Istio revisions that objects name in their label `istio.io/rev`, the longest first. */
export function revisionsIn(manifests: Iterable<Manifest>): readonly string[] {
  const found = new Set<string>();
  for (const { body } of manifests) {
    const labels = valueAt(body, ['metadata', 'labels']);
    const revision = isObject(labels) ? labels['istio.io/rev'] : undefined;
    if (typeof revision === 'string' && revision !== '' && revision !== DEFAULT) found.add(revision);
  }
  return [...found].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** A name without its revision, and that revision: `istiod-1-30` is `istiod` of `1-30`. Empty when it has none. */
export function splitRevision(name: string, revisions: readonly string[]): { stem: string; revision: string } {
  for (const revision of revisions) {
    // In the middle too: `istiod-clusterrole-1-30-istio-system`.
    const parts = `${name}-`.split(`-${revision}-`);
    if (parts.length === 2) return { stem: parts.join('-').replace(/-$/, ''), revision };
  }
  return { stem: name, revision: '' };
}
