// jest asks this module which of the files that it found it should run: $MESH_CI_TESTS says `unit` or `all`.
import { root } from '../actions.ts';
import { createNeeds, type TestNeeds } from './needs.ts';
import { type Mode, select } from './selection.ts';

async function filter(files: readonly string[]): Promise<{ readonly filtered: readonly string[] }> {
  // Read anew: with `--watch`, files change between two runs.
  const needsOf = createNeeds(root);
  const entries = await Promise.all(
    files.map(async (file): Promise<[string, TestNeeds]> => [file, await needsOf(file)]),
  );
  const { run, notes } = select(new Map(entries), process.env.MESH_CI_TESTS as Mode, root);
  for (const note of notes) console.error(note);
  return { filtered: run };
}

// jest requires it as a CommonJS module that is a function.
export { filter as 'module.exports' };
