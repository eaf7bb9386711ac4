import { readDocuments, type YamlDocument, YamlProblem } from '../../../shared/manifest/documents.ts';
import { readKey } from '../../../shared/manifest/go-scalar.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';

/**
 * Reads a text that holds one document, as `readDocuments` does. Undefined for one that cannot be taken apart, or in
 * which something is wrong: it is for `readDocuments` to read, or to tell what.
 */
export type PartReader = (text: string) => YamlDocument | undefined;

/** Parts under this length, in characters, are read together: each costs the parser a start. */
const SMALLEST = 512;

/** Deeper blocks are read as they are: the parser limits the depth of what it is given, and a part hides what it is in. */
const DEEPEST = 120;

/**
 * A reader that takes documents in block style apart, down to entries of some size, and reads each text once. Of two
 * versions of a large object nearly all entries are the same text: they are then the very same value, for which nothing
 * has to be compared.
 */
export function createPartReader(): PartReader {
  const known = new Map<string, Json>();
  return (text) => {
    const lines = linesOf(text);
    const first = lines.indents.findIndex((indent, index) => indent > 0 || KEY.test(lineAt(lines, index)));
    const isHeader = (index: number): boolean => /^(---$|#|$)/.test(lineAt(lines, index));
    if (
      first === -1 ||
      lines.indents[first] !== 0 ||
      !lines.starts.slice(0, first).every((_, index) => isHeader(index))
    )
      return undefined;
    // What an alias stands for may be in another part, and how far all of them expand is told of the whole only.
    if (ANCHOR.test(text)) return undefined;
    try {
      const value = readBlock(lines, { from: first, to: lines.indents.length }, known);
      return { value, line: first + 1, leading: text.slice(0, lines.starts[first]) };
    } catch (error) {
      if (error instanceof YamlProblem || error instanceof NotApart) return undefined;
      throw error;
    }
  };
}

/** The text is not in the form that can be taken apart. */
class NotApart extends Error {}

const ANCHOR = /(?:^|[\s,[{])&[^\s&]/;

/** The lines of a text. */
interface Lines {
  readonly text: string;
  /** Where each begins. */
  readonly starts: readonly number[];
  /** How many spaces each begins with, dashes that were taken away included; `BLANK` when there is nothing else. */
  readonly indents: number[];
  /** Of the lines of which dashes were taken away, the indents. */
  readonly undashed: Set<number>;
}

const BLANK = -1;

/** Some lines of a text, the last one excluded. */
interface Range {
  readonly from: number;
  readonly to: number;
}

function linesOf(text: string): Lines {
  const starts: number[] = [];
  const indents: number[] = [];
  for (let start = 0; start < text.length; ) {
    let at = start;
    while (text.charCodeAt(at) === SPACE) at += 1;
    starts.push(start);
    indents.push(at === text.length || text.charCodeAt(at) === LINE_FEED ? BLANK : at - start);
    const end = text.indexOf('\n', at);
    start = end === -1 ? text.length : end + 1;
  }
  return { text, starts, indents, undashed: new Set() };
}

const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** What a line holds, without what it begins with and its end. */
function lineAt({ text, starts, indents }: Lines, index: number): string {
  const start = (starts[index] ?? 0) + Math.max(0, indents[index] ?? 0);
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end);
}

function textOf({ text, starts, indents, undashed }: Lines, { from, to }: Range): string {
  const [start, end] = [starts[from] ?? 0, starts[to] ?? text.length];
  const indent = undashed.has(from) ? (indents[from] ?? 0) : 0;
  return indent === 0 ? text.slice(start, end) : ' '.repeat(indent) + text.slice(start + indent, end);
}

/** A key without quotes that is a string, or a boolean, to Go. Anything else is not for us to read. */
const KEY = /^([A-Za-z][\w./-]*):(?: |$)/;
const ITEM = /^-(?: |$)/;

/** The value of a block whose first line is the first of the range. Nothing before it is of the block. */
function readBlock(lines: Lines, range: Range, known: Map<string, Json>): Json {
  const first = lineAt(lines, range.from);
  const indent = lines.indents[range.from] ?? 0;
  if (indent > DEEPEST) return readPart(textOf(lines, range));
  if (ITEM.test(first)) return readItems(lines, range, indent, known);
  return KEY.test(first) ? readFields(lines, range, indent, known) : readPart(textOf(lines, range));
}

/** What the parser makes of a part. */
function readPart(text: string): Json {
  const documents = readDocuments(text);
  const [document] = documents;
  if (document === undefined || documents.length !== 1) throw new NotApart();
  return document.value;
}

function readFields(lines: Lines, range: Range, indent: number, known: Map<string, Json>): Json {
  // A list may be as far to the left as the key that it is the value of.
  const entries = entriesOf(lines, range, indent, (line) => (ITEM.test(line) ? 'goes on' : KEY.test(line)));
  if (entries === undefined) return readPart(textOf(lines, range));
  const body: Record<string, Json> = {};
  for (const part of partsOf(lines, entries)) {
    const fields = remembered(known, textOf(lines, part), (text) => {
      const inner = part.isLarge ? valueBelow(lines, part) : undefined;
      return inner === undefined ? readPart(text) : { [inner.key]: readBlock(lines, inner, known) };
    });
    if (!isObject(fields)) throw new NotApart();
    for (const [key, value] of Object.entries(fields)) {
      if (Object.hasOwn(body, key) || key === '__proto__') throw new NotApart();
      body[key] = value;
    }
  }
  return body;
}

function readItems(lines: Lines, range: Range, indent: number, known: Map<string, Json>): Json {
  const entries = entriesOf(lines, range, indent, (line) => ITEM.test(line));
  if (entries === undefined) return readPart(textOf(lines, range));
  return partsOf(lines, entries).flatMap((part) => {
    const items = remembered(known, textOf(lines, part), (text) => {
      return part.isLarge && undash(lines, part.from, indent) ? [readBlock(lines, part, known)] : readPart(text);
    });
    if (!Array.isArray(items)) throw new NotApart();
    return items as readonly Json[];
  });
}

/** Takes the dash of `- key: …` away, which leaves a block. False for an item that does not begin with a key. */
function undash(lines: Lines, index: number, indent: number): boolean {
  const [, dash] = /^(- +)[A-Za-z]/.exec(lineAt(lines, index)) ?? [];
  if (dash === undefined) return false;
  lines.indents[index] = indent + dash.length;
  lines.undashed.add(index);
  return true;
}

/**
 * The entries of a block.
 * @param begins whether a line that is no further to the right than the first one begins an entry
 * @returns undefined when one of these lines is neither the beginning of an entry nor of the one before
 */
function entriesOf(
  lines: Lines,
  { from, to }: Range,
  indent: number,
  begins: (line: string) => boolean | 'goes on',
): readonly Range[] | undefined {
  const starts: number[] = [];
  for (let index = from; index < to; index += 1) {
    const own = lines.indents[index] ?? BLANK;
    if (own === BLANK || own > indent) continue;
    const begun = own === indent && begins(lineAt(lines, index));
    if (begun === false) return undefined;
    if (begun === true) starts.push(index);
  }
  return starts.map((start, index) => ({ from: start, to: starts[index + 1] ?? to }));
}

/** Entries that are read together. */
interface Part extends Range {
  /** It is a single entry. */
  readonly isLarge: boolean;
}

/** A large entry is a part of its own; small ones that follow each other are one. */
function partsOf(lines: Lines, entries: readonly Range[]): readonly Part[] {
  const parts: Part[] = [];
  for (const entry of entries) {
    const isLarge = (lines.starts[entry.to] ?? lines.text.length) - (lines.starts[entry.from] ?? 0) >= SMALLEST;
    const last = parts.at(-1);
    if (isLarge || last === undefined || last.isLarge) parts.push({ ...entry, isLarge });
    else parts[parts.length - 1] = { ...last, to: entry.to };
  }
  return parts;
}

/** The block that is the value of a field: `key:`, and all of it in the lines below. */
function valueBelow(lines: Lines, { from, to }: Range): (Range & { readonly key: string }) | undefined {
  const [, key] = /^([A-Za-z][\w./-]*): *$/.exec(lineAt(lines, from)) ?? [];
  const name = key === undefined ? undefined : readKey(key);
  let below = from + 1;
  while (below < to && lines.indents[below] === BLANK) below += 1;
  if (name === undefined || below === to) return undefined;
  const first = lineAt(lines, below);
  return KEY.test(first) || ITEM.test(first) ? { from: below, to, key: name } : undefined;
}

function remembered(known: Map<string, Json>, text: string, read: (text: string) => Json): Json {
  const before = known.get(text);
  if (before !== undefined) return before;
  const value = read(text);
  known.set(text, value);
  return value;
}
