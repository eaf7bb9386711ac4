import { isObject, type Json } from '../../../shared/manifest/manifest.ts';

/** The scalars of a value with where they are (items of a list count as one place), and how often each is there. */
export type Leaves = ReadonlyMap<string, number>;

/** Lines of a text that count; a text of more is known well enough by these. */
const LONGEST_TEXT = 2000;

/** @param skip a path of keys, with dots, that does not count, nor what is below it */
export function leavesOf(value: Json, skip: (path: string) => boolean = () => false): Leaves {
  const leaves = new Map<string, number>();
  const add = (leaf: string): void => void leaves.set(leaf, (leaves.get(leaf) ?? 0) + 1);
  const walk = (part: Json, path: string): void => {
    if (skip(path)) return;
    if (Array.isArray(part)) for (const item of part as readonly Json[]) walk(item, `${path}[]`);
    else if (isObject(part)) for (const [key, item] of Object.entries(part)) walk(item, `${path}.${key}`);
    else if (typeof part === 'string' && part.includes('\n')) {
      for (const line of part.split('\n', LONGEST_TEXT)) add(`${path}|${line}`);
    } else add(`${path}=${JSON.stringify(part)}`);
  };
  walk(value, '');
  return leaves;
}

/** How much of two values is the same: 0 for nothing, 1 for all of it (the Sørensen–Dice coefficient of their leaves). */
export function likeness(a: Leaves, b: Leaves): number {
  let shared = 0;
  for (const [leaf, count] of a) shared += Math.min(count, b.get(leaf) ?? 0);
  const all = sizeOf(a) + sizeOf(b);
  return all === 0 ? 1 : (2 * shared) / all;
}

export function sizeOf(leaves: Leaves): number {
  let size = 0;
  for (const count of leaves.values()) size += count;
  return size;
}
