import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { type ManifestSet, releaseOf } from '../model/manifest-set.ts';

/** Whether an object's name has that of its release in it, as `<release>-<chart>` has. */
export function isDerivedName(set: ManifestSet, manifest: Manifest): boolean {
  const release = releaseOf(set, manifest);
  return release !== undefined && manifest.identity.name.includes(release.name);
}
