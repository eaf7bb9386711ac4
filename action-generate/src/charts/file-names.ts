import { createHash } from 'node:crypto';
import { type Identity, identityKey } from '../../../shared/manifest/identity.ts';

/** Longest name without its ending: well under the 255 bytes that file systems allow. */
const LONGEST = 120;

/** Appended to a name that would not be an object's alone. Sixteen digits: nobody finds two objects with the same. */
const HASH = /-[0-9a-f]{16}$/;

/**
 * A file name for each object, `kind-name.yaml` in lower case, so that none differs from another by case alone. Every
 * character that some file system or shell takes amiss becomes `-`; where that, a namespace or the length would make
 * two names one, a hash of the identity is added.
 */
export function fileNames(identities: readonly Identity[]): ReadonlyMap<string, string> {
  const plain = identities.map((identity) => ({ identity, name: plainName(identity) }));
  const count = new Map<string, number>();
  for (const { name } of plain) count.set(name, (count.get(name) ?? 0) + 1);
  return new Map(
    plain.map(({ identity, name }) => {
      const key = identityKey(identity);
      const unchanged = `${identity.kind}-${identity.name}`.toLowerCase() === name;
      const alone = unchanged && count.get(name) === 1 && !HASH.test(name);
      return [key, alone ? `${name}.yaml` : `${name}-${hash(key)}.yaml`];
    }),
  );
}

/** A kind has no dots: Windows has devices named `con.` and anything, and a file that begins with a dot is hidden. */
function plainName({ kind, name }: Identity): string {
  const beginning = safe(kind).replaceAll('.', '-').replace(/^-+/, '') || 'object';
  return safe(`${beginning}-${name}`).slice(0, LONGEST).replace(/\.$/, '-');
}

function safe(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .replace(/\.{2,}/g, '-');
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
