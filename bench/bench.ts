/** What a bench found, in the form that `npm run bench` prints. */
export interface BenchResult {
  /** Rows of the table, the head first. */
  readonly table: readonly (readonly string[])[];
  /** What was measured against what, as a factor. */
  readonly ratios: Readonly<Record<string, number>>;
  /** The largest ratio that is good enough, for each of them. */
  readonly goals: Readonly<Record<string, number>>;
}

export interface Bench {
  /** One line for the list of benches. */
  readonly description: string;
  /** @param log says what is being done, a line at a time */
  run(log: (line: string) => void): Promise<BenchResult>;
}

/** True when every ratio is below its goal. */
export function holds({ ratios, goals }: BenchResult): boolean {
  return Object.entries(goals).every(([name, goal]) => (ratios[name] ?? Number.POSITIVE_INFINITY) < goal);
}
