import { hash } from 'node:crypto';
import type { Memory } from './remembering.ts';

/** Texts in which a check has found nothing, in this run or in an earlier one. */
export interface CleanTexts {
  has(text: string): boolean;
  add(texts: readonly string[]): void;
  /** Keeps for the next run what this one has asked for or added. */
  keep(): void;
}

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
