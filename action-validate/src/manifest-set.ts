import { isObject, type JsonObject, type Manifest } from '../../shared/manifest/manifest.ts';

/** Everything that one environment will be given. */
export interface ManifestSet {
  /** In Helm's order, across all releases. */
  readonly manifests: readonly Manifest[];
  /** By the name of a chart: the namespace of its release. A chart without one release of its own is not there. */
  readonly releaseNamespaces: ReadonlyMap<string, string>;
  /** What the manifests were rendered for. */
  readonly versions: { readonly istio: string; readonly kubernetes: string };
}

/** The chart that a manifest comes from: Helm's source path begins with its name. */
export function chartOf({ source }: Manifest): string {
  return source.file.split('/', 1)[0] ?? '';
}

/**
 * Where a namespaced object will live: its own namespace or, as Helm defaults it, that of its release. Undefined when
 * it has none and the release's is not known.
 */
export function namespaceOf(set: ManifestSet, manifest: Manifest): string | undefined {
  return manifest.identity.namespace === ''
    ? set.releaseNamespaces.get(chartOf(manifest))
    : manifest.identity.namespace;
}

/** Whether two objects will live in one namespace. Two of one chart that leave it to their release do. */
export function sameNamespace(set: ManifestSet, a: Manifest, b: Manifest): boolean {
  const [left, right] = [namespaceOf(set, a), namespaceOf(set, b)];
  return left === undefined && right === undefined ? chartOf(a) === chartOf(b) : left === right;
}

/** The objects of a kind in any version of its group (empty for the core group). */
export function ofKind(set: ManifestSet, group: string, kind: string): readonly Manifest[] {
  return set.manifests.filter(({ identity }) => identity.group === group && identity.kind === kind);
}

/** An object's `metadata.annotations` or `metadata.labels`; empty when there are none. */
export function metadataMap(body: JsonObject, field: 'annotations' | 'labels'): JsonObject {
  const map = isObject(body.metadata) ? body.metadata[field] : undefined;
  return isObject(map) ? map : {};
}
