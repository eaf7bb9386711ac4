import { isDeepStrictEqual } from 'node:util';
import { compareIdentities, type Identity, identityKey } from '../../../shared/manifest/identity.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';

/** The objects of environments that have the very same ones. */
export interface Rendering {
  readonly environments: readonly string[];
  readonly manifests: readonly Manifest[];
}

/** What an object is in some environments. */
export interface Variant {
  /** In the order of mesh.yaml. */
  readonly environments: readonly string[];
  readonly manifest: Manifest;
}

/** One object of the mesh. Environments that no variant has do not have the object. */
export interface MeshObject {
  readonly identity: Identity;
  /** At least one, in the order of their first environments. */
  readonly variants: readonly Variant[];
}

/**
 * The objects of all environments, by identity and in a fixed order: those that are equal in several environments are
 * one variant.
 * @param environments all environments, in the order of mesh.yaml
 */
export function meshObjects(renderings: readonly Rendering[], environments: readonly string[]): MeshObject[] {
  const objects = new Map<string, { manifest: Manifest; environments: string[] }[]>();
  for (const { environments: having, manifests } of renderings) {
    for (const manifest of manifests) {
      const key = identityKey(manifest.identity);
      const variants = objects.get(key) ?? [];
      const equal = variants.find((variant) => isDeepStrictEqual(variant.manifest.body, manifest.body));
      if (equal === undefined) variants.push({ manifest, environments: [...having] });
      else equal.environments.push(...having);
      objects.set(key, variants);
    }
  }
  const order = (names: readonly string[]): string[] => environments.filter((name) => names.includes(name));
  const first = (variant: Variant): number => environments.indexOf(variant.environments[0] ?? '');
  return [...objects.values()]
    .map((variants) => ({
      identity: (variants[0] as Variant).manifest.identity,
      variants: variants
        .map((variant) => ({ ...variant, environments: order(variant.environments) }))
        .sort((a, b) => first(a) - first(b)),
    }))
    .sort((a, b) => compareIdentities(a.identity, b.identity));
}

/** Whether an object is the same in every environment. */
export function isSameEverywhere({ variants }: MeshObject, environments: readonly string[]): boolean {
  return variants.length === 1 && variants[0]?.environments.length === environments.length;
}
