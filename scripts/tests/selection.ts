import { relative } from 'node:path';
import { isUnit, type TestNeeds } from './needs.ts';

/** `unit`: those that need nothing but `npm ci`. `all`: every one, but for those that have to be asked for. */
export type Mode = 'unit' | 'all';

export interface Selection {
  readonly run: readonly string[];
  readonly leftOut: readonly string[];
  /** Says what was left out and how to run it, a line each. */
  readonly notes: readonly string[];
}

/** Programs that only a comparison or a benchmark runs. Nobody waits for their compilation who did not ask for it. */
const ON_REQUEST: readonly string[] = ['kube-score', 'kubectl-validate', 'dyff', 'actionlint'];

/**
 * Which of the files that jest found are run.
 * @param found absolute paths, with what each needs
 */
export function select(found: ReadonlyMap<string, TestNeeds>, mode: Mode, root: string): Selection {
  const files = [...found.keys()];
  if (mode === 'unit') {
    const leftOut = files.filter((file) => !isUnit(needsIn(found, file)));
    const run = files.filter((file) => !leftOut.includes(file));
    return { run, leftOut, notes: leftOut.length === 0 ? [] : [unitNote(leftOut.length)] };
  }
  const costly = files.filter((file) => needsIn(found, file).programs.some((name) => ON_REQUEST.includes(name)));
  // Who names nothing else asks for them.
  if (costly.length === files.length) return { run: files, leftOut: [], notes: [] };
  return {
    run: files.filter((file) => !costly.includes(file)),
    leftOut: costly,
    notes: costly.map((file) => requestNote(relative(root, file), needsIn(found, file))),
  };
}

function needsIn(found: ReadonlyMap<string, TestNeeds>, file: string): TestNeeds {
  const needs = found.get(file);
  if (needs === undefined) throw new Error(`The needs of ${file} were not read.`);
  return needs;
}

function unitNote(count: number): string {
  const files = count === 1 ? '1 file of tests needs' : `${count} files of tests need`;
  return `NOT RUN: ${files} programs of the test bed, bundles or a browser. \`npm test\` runs all, \`npm test -- PATH\` some.`;
}

function requestNote(file: string, { programs }: TestNeeds): string {
  const names = programs.filter((name) => ON_REQUEST.includes(name)).join(' and ');
  return `NOT RUN: ${file}, which alone needs ${names}. Run it with: npm test -- ${file}`;
}
