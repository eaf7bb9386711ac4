import type { ChangeSet } from './change-set.ts';
import type { Side } from './side.ts';

/**
 * What the reader has to know before the numbers, in sentences of plain text.
 * @param changedFiles paths in the head's checkout that are not as they were committed
 */
export function notesOn(
  base: Side,
  head: Side,
  { environments }: ChangeSet,
  changedFiles: readonly string[],
): string[] {
  const notes: string[] = [];
  if (base.missing !== undefined) notes.push(`The base has no ${base.missing}: everything is new.`);
  for (const { name, state } of environments) {
    if (state === 'new') notes.push(`The environment ${name} is new: all of its objects count as added.`);
    if (state === 'gone') notes.push(`The environment ${name} is gone: all of its objects count as removed.`);
  }
  for (const tool of ['helm', 'helmfile'] as const) {
    const [before, after] = [base.config?.tools[tool], head.config?.tools[tool]];
    if (before !== undefined && before !== after)
      notes.push(`The base is rendered by ${tool} ${before}, the head by ${after}.`);
  }
  if (changedFiles.length > 0) {
    notes.push(`The head has ${changedFiles.length} changed files that are not committed, such as ${changedFiles[0]}.`);
  }
  return notes;
}
