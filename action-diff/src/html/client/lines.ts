/** One line of a diff, without its sign. */
export interface Line {
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
}

/** A line of the base beside the line of the head that stands in its place; undefined where one side has none. */
export interface Pair {
  readonly base: Line | undefined;
  readonly head: Line | undefined;
}

/** Reads the text of a block back: every line begins with its sign and a space. */
export function parseLines(text: string): Line[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => ({ sign: line.startsWith('+') ? '+' : line.startsWith('-') ? '-' : ' ', text: line.slice(2) }));
}

/** Lines that went stand beside those that came right after them. */
export function pairLines(lines: readonly Line[]): Pair[] {
  const pairs: Pair[] = [];
  let gone: Line[] = [];
  let come: Line[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(gone.length, come.length); index += 1) {
      pairs.push({ base: gone[index], head: come[index] });
    }
    gone = [];
    come = [];
  };
  for (const line of lines) {
    if (line.sign === '+') come.push(line);
    else {
      if (come.length > 0 || line.sign === ' ') flush();
      if (line.sign === '-') gone.push(line);
      else pairs.push({ base: line, head: line });
    }
  }
  flush();
  return pairs;
}

/** The part of a line that is not as in the line beside it: from `start`, up to `end` in each. */
export interface ChangedPart {
  readonly start: number;
  readonly baseEnd: number;
  readonly headEnd: number;
}

/** What changed within a line; undefined when the two have too little in common for that to help. */
export function changedPart(base: string, head: string): ChangedPart | undefined {
  const shorter = Math.min(base.length, head.length);
  let start = 0;
  while (start < shorter && base[start] === head[start]) start += 1;
  let same = 0;
  while (same < shorter - start && base[base.length - 1 - same] === head[head.length - 1 - same]) same += 1;
  // Whole words read better than the letters in which they differ.
  while (start > 0 && isWord(base[start - 1]) && (isWord(base[start]) || isWord(head[start]))) start -= 1;
  const isTorn = (line: string): boolean => line.length - same > start && isWord(line[line.length - same - 1]);
  while (same > 0 && isWord(base[base.length - same]) && (isTorn(base) || isTorn(head))) same -= 1;
  const common = base.slice(0, start).trim().length + base.slice(base.length - same).trim().length;
  if (common * 3 < shorter) return undefined;
  return { start, baseEnd: base.length - same, headEnd: head.length - same };
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\w.]/.test(character);
}
