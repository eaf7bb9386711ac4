import type { Side } from './side.ts';

/** What two checkouts are rendered from and by. */
export function sideNotes(base: Side, head: Side): string[] {
  const notes: string[] = [];
  if (base.missing !== undefined) notes.push(`The base has no ${base.missing}: everything is new.`);
  for (const tool of ['helm', 'helmfile'] as const) {
    const [before, after] = [base.config?.tools[tool], head.config?.tools[tool]];
    if (before !== undefined && before !== after)
      notes.push(`The base is rendered by ${tool} ${before}, the head by ${after}.`);
  }
  return notes;
}

/** @param changedFiles paths in the head's checkout that are not as they were committed */
export function uncommittedNotes(changedFiles: readonly string[]): string[] {
  if (changedFiles.length === 0) return [];
  return [`The head has ${changedFiles.length} changed files that are not committed, such as ${changedFiles[0]}.`];
}
