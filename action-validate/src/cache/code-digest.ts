import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Digest of the code in a directory, such as a bundle: what other code has kept is not for this one. */
export function codeDigest(directory: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.[cm]?[jt]s$/.test(name),
  );
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(directory, name)));
  return hash.digest('hex');
}
