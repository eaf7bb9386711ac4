import { isObject, type JsonObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import type { Fleet } from './fleet.ts';
import type { Release } from './release.ts';
import type { DocumentFault } from './render.ts';

/** Everything that one environment will be given. */
export interface ManifestSet {
  /** Those of one release after the other. The source of one from the repository's charts is the template's path. */
  readonly manifests: readonly Manifest[];
  /** The release of every manifest that has one: those of files that are rendered already are of none. */
  readonly releaseOf: ReadonlyMap<Manifest, Release>;
  /** All of them, those that render to nothing too. */
  readonly releases: readonly Release[];
  /** Documents that could not be read as objects: nothing else is known of them. */
  readonly faults: readonly DocumentFault[];
  /** What the manifests were rendered for. */
  readonly versions: { readonly istio: string; readonly kubernetes: string };
  /** What the clusters have beyond it, when somebody says so. */
  readonly fleet?: Fleet | undefined;
}

/** The release that a manifest belongs to; undefined for one that is rendered already. */
export function releaseOf(set: ManifestSet, manifest: Manifest): Release | undefined {
  return set.releaseOf.get(manifest);
}

/**
 * Where a namespaced object will live: its own namespace or, as Helm defaults it, that of its release. Undefined when
 * it has none and the release's is not known.
 */
export function namespaceOf(set: ManifestSet, manifest: Manifest): string | undefined {
  return manifest.identity.namespace === '' ? releaseOf(set, manifest)?.namespace : manifest.identity.namespace;
}

/** Whether two objects will live in one namespace. Two of one release that leave it to the kubeconfig do. */
export function sameNamespace(set: ManifestSet, a: Manifest, b: Manifest): boolean {
  const [left, right] = [namespaceOf(set, a), namespaceOf(set, b)];
  return left === undefined && right === undefined ? releaseOf(set, a) === releaseOf(set, b) : left === right;
}

/** The objects of a kind in any version of its group (empty for the core group). */
export function ofKind(set: ManifestSet, group: string, kind: string): readonly Manifest[] {
  let kinds = KINDS.get(set);
  if (kinds === undefined) {
    kinds = Map.groupBy(set.manifests, ({ identity }) => `${identity.group}/${identity.kind}`);
    KINDS.set(set, kinds);
  }
  return kinds.get(`${group}/${kind}`) ?? [];
}

/** The checks ask for each object again and again: looking through all of them would be quadratic. */
const KINDS = new WeakMap<ManifestSet, ReadonlyMap<string, readonly Manifest[]>>();

/** The objects of a kind and name, in all namespaces. */
export function named(set: ManifestSet, group: string, kind: string, name: string): readonly Manifest[] {
  let names = NAMES.get(set);
  if (names === undefined) {
    names = Map.groupBy(set.manifests, ({ identity }) => `${identity.group}/${identity.kind}/${identity.name}`);
    NAMES.set(set, names);
  }
  return names.get(`${group}/${kind}/${name}`) ?? [];
}

const NAMES = new WeakMap<ManifestSet, ReadonlyMap<string, readonly Manifest[]>>();

/** An object's `metadata.annotations` or `metadata.labels`; empty when there are none. */
export function metadataMap(body: JsonObject, field: 'annotations' | 'labels'): JsonObject {
  const map = isObject(body.metadata) ? body.metadata[field] : undefined;
  return isObject(map) ? map : {};
}
