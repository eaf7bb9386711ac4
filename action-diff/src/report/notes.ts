import type { Manifest } from '../../../shared/manifest/manifest.ts';
import type { ChangeSet, RenderedPair } from '../compare/change-set.ts';
import { chartOf } from '../sides/chart-of.ts';
import type { Comparison } from '../sides/comparison.ts';

// What the reader has to know before the numbers, in sentences of plain text.

export function environmentNotes({ environments }: ChangeSet): string[] {
  return environments.flatMap(({ name, state }) => {
    if (state === 'both') return [];
    const count = state === 'new' ? 'added' : 'removed';
    return [`The environment ${name} is ${state}: all of its objects count as ${count}.`];
  });
}

/** Environments that were left to another job, of which nothing has come. */
export function absenceNotes({ environments, pairs }: Comparison): string[] {
  const absent = environments.filter((name) => pairs.every(({ environment }) => environment !== name));
  return absent.length === 0 ? [] : [`Not compared: ${absent.join(', ')}.`];
}

/** Charts that only one side renders, in environments that both have. */
export function chartNotes(pairs: readonly RenderedPair[]): string[] {
  const notes = new Map<string, string[]>();
  for (const { environment, base, head } of pairs) {
    if (base === undefined || head === undefined || base.length === 0) continue;
    const [before, after] = [chartsIn(base), chartsIn(head)];
    const tell = (chart: string, what: string): void => {
      const note = `The chart ${chart} is ${what}`;
      notes.set(note, [...(notes.get(note) ?? []), environment]);
    };
    for (const chart of after) if (!before.has(chart)) tell(chart, 'new: all of its objects count as added');
    for (const chart of before) if (!after.has(chart)) tell(chart, 'gone: all of its objects count as removed');
  }
  return [...notes].map(([note, environments]) => `${note} (${environments.join(', ')}).`);
}

function chartsIn(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(manifests.map(chartOf).filter((chart) => chart !== undefined));
}
