import { createHash } from 'node:crypto';
import { type Identity, identityKey } from '../../shared/manifest/identity.ts';

/** Longest name without its ending: well under the 255 bytes that file systems allow. */
const LONGEST = 120;

/**
 * A file name for each object, `kind-name.yaml` in lower case. Every character that some file system or shell takes
 * amiss becomes `-`; where that, a namespace or the length would make two names one, a hash of the identity is added.
 */
export function fileNames(identities: readonly Identity[]): ReadonlyMap<string, string> {
  const plain = identities.map((identity) => ({ identity, name: plainName(identity) }));
  const count = new Map<string, number>();
  for (const { name } of plain) count.set(name, (count.get(name) ?? 0) + 1);
  return new Map(
    plain.map(({ identity, name }) => {
      const key = identityKey(identity);
      const exact = `${identity.kind}-${identity.name}`.toLowerCase() === name && count.get(name) === 1;
      return [key, exact ? `${name}.yaml` : `${name}-${hash(key)}.yaml`];
    }),
  );
}

function plainName({ kind, name }: Identity): string {
  return `${kind}-${name}`
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .replace(/\.{2,}/g, '-')
    .slice(0, LONGEST);
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
