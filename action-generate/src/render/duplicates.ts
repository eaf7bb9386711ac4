import { UserError } from '../../../shared/log/errors.ts';
import { describeIdentity, identityKey } from '../../../shared/manifest/identity.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';

/** Refuses two manifests of one object: Helm would install the one or the other. */
export function refuseDuplicates(manifests: readonly Manifest[]): void {
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const key = identityKey(manifest.identity);
    const first = seen.get(key);
    if (first !== undefined) {
      throw new UserError(`Declared twice; the other is in ${first.source.file}:${first.source.line}.`, {
        where: { ...manifest.source, object: describeIdentity(manifest.identity) },
        next: 'Keep one of the two.',
      });
    }
    seen.set(key, manifest);
  }
}
