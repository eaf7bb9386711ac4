/** Text that takes the place of what is between two offsets. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** @returns undefined when two splices touch the same characters */
export function spliced(text: string, splices: readonly Splice[]): string | undefined {
  // What is inserted at an offset comes before what is taken away from there on.
  const ordered = [...splices].sort((a, b) => a.from - b.from || a.to - b.to);
  let [result, done] = ['', 0];
  for (const { from, to, text: added } of ordered) {
    if (from < done) return undefined;
    result += text.slice(done, from) + added;
    done = to;
  }
  return result + text.slice(done);
}
