import { hash } from 'node:crypto';
import type { Json } from '../../../shared/manifest/manifest.ts';
import type { Memory } from './memory.ts';

/** What is made of texts, each once, and not at all when an earlier run has made it of the same one. */
export interface Recalled<T extends Json> {
  of(text: string): T;
  /** Keeps for the next run what this one has asked for. */
  keep(): void;
}

/**
 * @param name of what is made
 * @param make the same of the same text, always
 */
export function recalled<T extends Json>(
  name: string,
  { cache, context }: Memory,
  make: (text: string) => T,
): Recalled<T> {
  const entry = `made-${hash('sha256', JSON.stringify([context, name]))}`;
  const before = new Map<string, T>(JSON.parse(cache.read(entry) ?? '[]') as [string, T][]);
  const used = new Map<string, T>();
  return {
    of: (text) => {
      const digest = hash('sha256', text);
      const known = used.get(digest) ?? before.get(digest) ?? make(text);
      used.set(digest, known);
      return known;
    },
    keep: () => {
      const same = used.size === before.size && [...used.keys()].every((digest) => before.has(digest));
      if (!same) cache.write(entry, JSON.stringify([...used]));
    },
  };
}
