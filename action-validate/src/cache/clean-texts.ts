import { hash } from 'node:crypto';
import type { CleanTexts } from '../model/check.ts';
import type { Memory } from './memory.ts';

/** @param name of what the check does with them */
export function cleanTexts(name: string, { cache, context }: Memory): CleanTexts {
  const entry = `clean-${hash('sha256', JSON.stringify([context, name]))}`;
  const before = new Set(cache.read(entry)?.split('\n'));
  const used = new Set<string>();
  return {
    has: (text) => {
      const digest = hash('sha256', text);
      const known = before.has(digest) || used.has(digest);
      if (known) used.add(digest);
      return known;
    },
    add: (texts) => {
      for (const text of texts) used.add(hash('sha256', text));
    },
    keep: () => {
      if (used.symmetricDifference(before).size > 0) cache.write(entry, [...used].join('\n'));
    },
  };
}
