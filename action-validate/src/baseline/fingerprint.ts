import { createHash } from 'node:crypto';
import type { Finding } from '../../../shared/manifest/finding.ts';

/** What a message says of lines, which move when something is written above them. */
const LINES = /\b(lines?|columns?) \d+/g;

/**
 * Tells one finding from another, whatever file and line an object is in, and whatever version of its API it is written
 * in. A finding without an object is told by its file.
 */
export function fingerprintOf({ rule, identity, path, message, place }: Finding): string {
  const about =
    identity === undefined ? [place.file ?? ''] : [identity.group, identity.kind, identity.namespace, identity.name];
  const parts = [rule, about, path, message.replace(LINES, '$1')];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
