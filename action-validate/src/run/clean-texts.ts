import { createHash } from 'node:crypto';
import type { Memory } from './remembering.ts';

/** Texts in which a program has found nothing, in this run or in an earlier one. */
export interface CleanTexts {
  has(text: string): boolean;
  /** Adds those of one call of the program, and keeps them for the next run. */
  add(texts: readonly string[]): void;
}

/**
 * One for a run: what the next run is given are the texts that this one has asked for or added.
 * @param name of what the program does with them
 * @param memory undefined: nothing is known, and nothing kept
 */
export function cleanTexts(name: string, memory: Memory | undefined): CleanTexts {
  if (memory === undefined) return { has: () => false, add: () => {} };
  const entry = `clean-${digestOf(JSON.stringify([memory.context, name]))}`;
  const before = new Set(memory.cache.read(entry)?.split('\n'));
  const used = new Set<string>();
  return {
    has: (text) => {
      const digest = digestOf(text);
      const known = before.has(digest) || used.has(digest);
      if (known) used.add(digest);
      return known;
    },
    add: (texts) => {
      for (const text of texts) used.add(digestOf(text));
      memory.cache.write(entry, [...used].join('\n'));
    },
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
