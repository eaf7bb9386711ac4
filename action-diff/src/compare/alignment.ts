import { diffArrays } from 'diff';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { equalJson } from './json-equal.ts';
import { type Leaves, leavesOf, likeness } from './likeness.ts';

/** Which items of a list are which items of its next version. Indices are those of the two lists. */
export interface Alignment {
  /** In the order of the first list. Without those that moved, in the order of both. */
  readonly pairs: readonly Pair[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

interface Pair {
  readonly from: number;
  readonly to: number;
  readonly moved: boolean;
}

/** Items that have at least this much in common are the same item, changed. */
const ALIKE = 0.5;
/** Away from its place, an item has to be more alike to be known again. */
const ALIKE_ELSEWHERE = 0.75;
/** Comparing every item with every other is quadratic: beyond so many pairs each is compared with its neighbours only. */
const MOST_PAIRS = 10_000;
/** Edits after which the longest common sequence is no longer looked for. */
const LONGEST_EDIT = 2000;

/**
 * Aligns two versions of a list whose items have no keys. The longest common sequence stays; between what stays, items
 * that are alike are the same item changed; of what is left, equal or very similar ones have moved. So an item that is
 * put in front of all others is one addition.
 */
export function alignLists(before: readonly Json[], after: readonly Json[]): Alignment {
  const leaves = { before: cachedLeaves(before), after: cachedLeaves(after) };
  const pairs: Pair[] = [];
  const removed: number[] = [];
  const added: number[] = [];
  for (const { from, to } of gaps(before, after, pairs)) {
    const matched = matchInOrder(from, to, (a, b) => likeness(leaves.before(a), leaves.after(b)));
    for (const [a, b] of matched) pairs.push({ from: a, to: b, moved: false });
    const [left, right] = [new Set(matched.map(([a]) => a)), new Set(matched.map(([, b]) => b))];
    removed.push(...from.filter((index) => !left.has(index)));
    added.push(...to.filter((index) => !right.has(index)));
  }
  const moves = matchAnywhere(before, after, removed, added, leaves);
  const [left, right] = [new Set(moves.map(({ from }) => from)), new Set(moves.map(({ to }) => to))];
  return {
    pairs: [...pairs, ...moves].sort((a, b) => a.from - b.from),
    removed: removed.filter((index) => !left.has(index)),
    added: added.filter((index) => !right.has(index)),
  };
}

interface Gap {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** What lies between the items that stay, which are added to `pairs`. */
function gaps(before: readonly Json[], after: readonly Json[], pairs: Pair[]): Gap[] {
  const [start, end] = equalEnds(before, after);
  const [from, to] = [before.length - end, after.length - end];
  for (let index = 0; index < start; index += 1) pairs.push({ from: index, to: index, moved: false });
  for (let index = 0; index < end; index += 1) pairs.push({ from: from + index, to: to + index, moved: false });
  const [left, right] = [before.slice(start, from), after.slice(start, to)].map((items) => items.map(canonical));
  const parts = diffArrays(left ?? [], right ?? [], { maxEditLength: LONGEST_EDIT });
  if (parts === undefined) return [{ from: range(start, from), to: range(start, to) }];
  const found: Gap[] = [];
  let [at, next] = [start, start];
  let gap: Gap = { from: [], to: [] };
  for (const { count, removed, added } of parts) {
    if (removed) gap = { ...gap, from: range(at, at + count) };
    else if (added) gap = { ...gap, to: range(next, next + count) };
    else {
      found.push(gap);
      gap = { from: [], to: [] };
      for (let index = 0; index < count; index += 1) pairs.push({ from: at + index, to: next + index, moved: false });
    }
    if (!added) at += count;
    if (!removed) next += count;
  }
  return [...found, gap];
}

/** How many items are equal at the beginning, and at the end, of both. */
function equalEnds(before: readonly Json[], after: readonly Json[]): [number, number] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && equalJson(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && equalJson(before.at(-1 - end), after.at(-1 - end))) end += 1;
  return [start, end];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Pairs that never cross, so that their likeness is the largest in sum. */
function matchInOrder(
  from: readonly number[],
  to: readonly number[],
  alike: (from: number, to: number) => number,
): (readonly [number, number])[] {
  if (from.length * to.length > MOST_PAIRS) return matchNeighbours(from, to, alike);
  // best[i][j]: the largest sum for what is left of both from i and j on.
  const best = Array.from({ length: from.length + 1 }, () => new Float64Array(to.length + 1));
  const score = Array.from({ length: from.length }, () => new Float64Array(to.length));
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      const value = alike(from[i] ?? 0, to[j] ?? 0);
      at(score, i)[j] = value >= ALIKE ? value : 0;
      const paired = value >= ALIKE ? value + (at(best, i + 1)[j + 1] ?? 0) : 0;
      at(best, i)[j] = Math.max(paired, at(best, i + 1)[j] ?? 0, at(best, i)[j + 1] ?? 0);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let [i, j] = [0, 0]; i < from.length && j < to.length; ) {
    const value = at(score, i)[j] ?? 0;
    if (value > 0 && at(best, i)[j] === value + (at(best, i + 1)[j + 1] ?? 0))
      pairs.push([from[i++] ?? 0, to[j++] ?? 0]);
    else if (at(best, i)[j] === at(best, i + 1)[j]) i += 1;
    else j += 1;
  }
  return pairs;
}

function at(rows: readonly Float64Array[], index: number): Float64Array {
  const row = rows[index];
  if (row === undefined) throw new Error('A row that is not there.');
  return row;
}

function matchNeighbours(
  from: readonly number[],
  to: readonly number[],
  alike: (from: number, to: number) => number,
): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  const reach = Math.max(1, Math.floor(MOST_PAIRS / from.length));
  let next = 0;
  for (const index of from) {
    const match = to.slice(next, next + reach).findIndex((candidate) => alike(index, candidate) >= ALIKE);
    if (match === -1) continue;
    pairs.push([index, to[next + match] ?? 0]);
    next += match + 1;
  }
  return pairs;
}

/** Of what neither stayed nor changed in its place: equal items first, then the most alike. */
function matchAnywhere(
  before: readonly Json[],
  after: readonly Json[],
  removed: readonly number[],
  added: readonly number[],
  leaves: { readonly before: (index: number) => Leaves; readonly after: (index: number) => Leaves },
): Pair[] {
  const free = new Map<string, number[]>();
  for (const index of added) {
    const key = canonical(after[index] ?? null);
    free.set(key, [...(free.get(key) ?? []), index]);
  }
  const moves: Pair[] = [];
  const unmatched = removed.filter((from) => {
    const to = free.get(canonical(before[from] ?? null))?.shift();
    if (to !== undefined) moves.push({ from, to, moved: true });
    return to === undefined;
  });
  const open = new Set([...free.values()].flat());
  if (unmatched.length * open.size > MOST_PAIRS) return moves;
  for (const from of unmatched) {
    let [best, likest] = [-1, 0];
    for (const to of [...open].sort((a, b) => a - b)) {
      const value = isObject(before[from]) ? likeness(leaves.before(from), leaves.after(to)) : 0;
      if (value >= ALIKE_ELSEWHERE && value > likest) [best, likest] = [to, value];
    }
    if (best === -1) continue;
    open.delete(best);
    moves.push({ from, to: best, moved: true });
  }
  return moves;
}

function cachedLeaves(items: readonly Json[]): (index: number) => Leaves {
  const known: Leaves[] = [];
  return (index) => {
    known[index] ??= leavesOf(items[index] ?? null);
    return known[index];
  };
}

/** The same text for equal values, whatever the order of their keys. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
