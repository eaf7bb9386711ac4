/** A word of a shell command after quotes are taken off and variables put in. */
export interface ShellWord {
  readonly text: string;
  /** Whether `text` is all of it: not when a part is a variable or a command's output that nobody knows. */
  readonly known: boolean;
}

/** The value of a variable; undefined when it is not known. */
export type Variables = (name: string) => string | undefined;

/** What is nested more deeply was not written by a person; reading it would only use up the stack. */
export const DEEPEST = 20;

/**
 * The simple commands of a shell text in order, those in `$(…)` and backquotes first; without comments, redirections
 * and what joins them (`&&`, `|`, `;` …). Enough of POSIX's grammar to see which programs a text runs: here-documents,
 * functions and `case` are read as if they were commands.
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html.
 */
export function shellCommands(text: string, variables: Variables, depth = 0): readonly (readonly ShellWord[])[] {
  const commands: (readonly ShellWord[])[] = [];
  let words: ShellWord[] = [];
  let word: { text: string; known: boolean } | undefined;
  let dropNext = false;

  const add = (part: string, known = true): void => {
    word = { text: (word?.text ?? '') + part, known: (word?.known ?? true) && known };
  };
  const endWord = (): void => {
    if (word !== undefined && !dropNext) words.push(word);
    if (word !== undefined) dropNext = false;
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    dropNext = false;
    if (words.length > 0) commands.push(words);
    words = [];
  };
  /** Adds what `$` at `start` stands for, and says where the text goes on. */
  const dollar = (start: number, quoted: boolean): number => {
    const found = expansionAt(text, start);
    if (found.inner !== undefined && depth < DEEPEST) {
      commands.push(...shellCommands(found.inner, variables, depth + 1));
    }
    const value = found.literal ?? (found.name === undefined ? undefined : (variables(found.name) ?? found.fallback));
    if (value === undefined) add('', false);
    else if (quoted || found.literal !== undefined) add(value);
    else {
      // Outside quotes, a value's blanks separate words.
      for (const [index, part] of value.split(/\s+/).entries()) {
        if (index > 0) endWord();
        if (part !== '') add(part);
      }
    }
    return found.end;
  };

  for (let index = 0; index < text.length; ) {
    const char = text.charAt(index);
    if (char === "'") {
      const end = endOf(text, text.indexOf("'", index + 1));
      add(text.slice(index + 1, end));
      index = end + 1;
    } else if (char === '"') {
      add('');
      index = doubleQuoted(text, index + 1, add, (at) => dollar(at, true));
    } else if (char === '\\') {
      if (text.charAt(index + 1) !== '\n') add(text.charAt(index + 1));
      index += 2;
    } else if (char === '$' || char === '`') {
      index = dollar(index, false);
    } else if (char === '#' && word === undefined) {
      index = endOf(text, text.indexOf('\n', index));
    } else if (char === '<' || char === '>') {
      // The number before it is the file's, not a word.
      if (word !== undefined && /^\d+$/.test((word as ShellWord).text)) word = undefined;
      endWord();
      index += /^[<>][<>&|]*/.exec(text.slice(index, index + 3))?.[0].length ?? 1;
      dropNext = true;
    } else if (/[\n;&|()]/.test(char)) {
      endCommand();
      index += 1;
    } else if (/\s/.test(char)) {
      endWord();
      index += 1;
    } else {
      add(char);
      index += 1;
    }
  }
  endCommand();
  return commands;
}

/** Reads on to the closing quote. */
function doubleQuoted(
  text: string,
  start: number,
  add: (part: string) => void,
  dollar: (start: number) => number,
): number {
  let index = start;
  while (index < text.length && text.charAt(index) !== '"') {
    const char = text.charAt(index);
    if (char === '$' || char === '`') {
      index = dollar(index);
    } else if (char === '\\' && /["\\$`\n]/.test(text.charAt(index + 1))) {
      if (text.charAt(index + 1) !== '\n') add(text.charAt(index + 1));
      index += 2;
    } else {
      add(char);
      index += 1;
    }
  }
  return index + 1;
}

interface Expansion {
  readonly end: number;
  /** A `$` that stands for itself. */
  readonly literal?: string;
  readonly name?: string;
  /** `${NAME:-fallback}`. */
  readonly fallback?: string;
  /** The commands whose output it is. */
  readonly inner?: string;
}

function expansionAt(text: string, start: number): Expansion {
  if (text.charAt(start) === '`') {
    const end = endOf(text, text.indexOf('`', start + 1));
    return { end: end + 1, inner: text.slice(start + 1, end) };
  }
  const rest = text.slice(start, start + 300);
  const plain = /^\$([A-Za-z_]\w*)/.exec(rest);
  if (plain?.[1] !== undefined) return { end: start + plain[0].length, name: plain[1] };
  const braced = /^\$\{([A-Za-z_]\w*)(?::?-([^}$`]*))?\}/.exec(rest);
  if (braced?.[1] !== undefined) {
    const [whole, name, fallback] = braced;
    return { end: start + whole.length, name, ...(fallback === undefined ? {} : { fallback }) };
  }
  if (text.startsWith('$(', start)) {
    const end = closing(text, start + 1, '(', ')');
    const inner = text.slice(start + 2, end);
    return text.startsWith('$((', start) ? { end: end + 1 } : { end: end + 1, inner };
  }
  if (text.startsWith('${', start)) return { end: closing(text, start + 1, '{', '}') + 1 };
  return /^\$[\d@*#?$!-]/.test(rest) ? { end: start + 2 } : { end: start + 1, literal: '$' };
}

/** The bracket that closes the one at `start`; the text's end when none does. */
function closing(text: string, start: number, open: string, close: string): number {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    if (text.charAt(index) === open) depth += 1;
    if (text.charAt(index) === close) depth -= 1;
    if (depth === 0) return index;
  }
  return text.length;
}

function endOf(text: string, index: number): number {
  return index === -1 ? text.length : index;
}
