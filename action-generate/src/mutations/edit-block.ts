import { isDeepStrictEqual } from 'node:util';
import { type CST, isMap, isNode, isScalar, isSeq, type ParsedNode, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { goYaml } from '../yaml/go-yaml.ts';
import { alignLists } from './align-lists.ts';
import { editFlow, YAML_FLOW } from './edit-flow.ts';
import { columnOf, indented, lineEndAs, lineStart, nextLine, restOfLine } from './line-layout.ts';
import { oneLine } from './one-line.ts';
import type { Splice } from './splices.ts';

/** An entry of a block collection: a key with its value, or an item of a list. */
interface Entry {
  /** Offset of the key or the dash. */
  readonly start: number;
  /** Behind the colon or the dash. */
  readonly mark: number;
  /** Behind the value, without the comment and the line end that follow; a block scalar has its line end in it. */
  readonly end: number;
  readonly value: ParsedNode | undefined;
}

/**
 * The splices that make a YAML document mean `after`, and leave alone what means the same before and after.
 * @param node what the document holds, parsed with `keepSourceTokens`
 */
export function editDocument(text: string, node: ParsedNode, before: Json, after: Json): readonly Splice[] {
  const inner = editInside(text, node, before, after);
  if (inner !== undefined) return inner;
  const to = endOf(node);
  const block = isCollection(after) ? goYaml(after) : `${oneLine(after)}\n`;
  return [{ from: node.range[0], to, text: lineEndAs(text, to, block) }];
}

/** @returns undefined when nothing of the node stays: then its parent writes it anew */
function editInside(text: string, node: ParsedNode, before: Json, after: Json): readonly Splice[] | undefined {
  if (!isCollection(before) || Object.keys(before).length === 0) return undefined;
  const isFlow = 'flow' in node && node.flow === true;
  if (isMap(node) && isObject(before) && isObject(after)) {
    return isFlow ? editFlow(text, YAML_FLOW, node, before, after) : editMap(text, node, before, after);
  }
  if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
    return isFlow ? editFlow(text, YAML_FLOW, node, before, after) : editSeq(text, node, before, after);
  }
  return undefined;
}

function editMap(
  text: string,
  node: YAMLMap.Parsed,
  before: JsonObject,
  after: JsonObject,
): readonly Splice[] | undefined {
  const keys = node.items.map(({ key }) => String(isScalar(key) ? key.value : key));
  const entries = node.items.map((pair) => pairEntry(text, pair));
  const stays = keys.map((key) => Object.hasOwn(after, key));
  const lastStaying = entries[stays.lastIndexOf(true)];
  if (lastStaying === undefined) return undefined;
  const changed = entries.flatMap((entry, index) => {
    const [left, right] = [before[keys[index] ?? ''], after[keys[index] ?? '']];
    return stays[index] === true ? editEntry(text, entry, left ?? null, right ?? null) : [];
  });
  const added = Object.entries(after).filter(([key]) => !keys.includes(key));
  const lines = added.map(([key, value]) => goYaml({ [key]: value })).join('');
  return [
    ...changed,
    ...removed(text, entries, stays),
    ...(lines === '' ? [] : [insertedAfter(text, lastStaying, lines)]),
  ];
}

function pairEntry(text: string, { key, value, srcToken }: YAMLMap.Parsed['items'][number]): Entry {
  const start = (key as ParsedNode).range[0];
  const sep = (srcToken as CST.BlockMap['items'][number] | undefined)?.sep;
  const colon = sep?.find(({ type }) => type === 'map-value-ind')?.offset ?? text.indexOf(':', start);
  return entryOf(start, colon + 1, value);
}

function entryOf(start: number, mark: number, value: unknown): Entry {
  const node = isNode(value) ? (value as ParsedNode) : undefined;
  // Where there is nothing, the parser's place for it may be behind a space.
  const isNothing = node === undefined || node.range[0] === node.range[1];
  return { start, mark, end: isNothing ? mark : Math.max(mark, endOf(node)), value: node };
}

function editSeq(
  text: string,
  node: YAMLSeq.Parsed,
  before: readonly Json[],
  after: readonly Json[],
): readonly Splice[] | undefined {
  const tokens = (node.srcToken as CST.BlockSequence | undefined)?.items ?? [];
  const entries = node.items.map((item, index) => {
    const dash = tokens[index]?.start.find(({ type }) => type === 'seq-item-ind')?.offset ?? item.range[0];
    return entryOf(dash, dash + 1, item);
  });
  const aligned = alignLists(before, after);
  const stays = before.map((_, index) => aligned.some((item) => item.before === index && item.after !== undefined));
  const firstStaying = entries[stays.indexOf(true)];
  if (firstStaying === undefined) return undefined;
  const splices: Splice[] = [...removed(text, entries, stays)];
  let last: Entry | undefined;
  for (const item of aligned) {
    const entry = item.before === undefined ? undefined : entries[item.before];
    const value = item.after === undefined ? undefined : (after[item.after] ?? null);
    if (value === undefined) continue;
    if (entry !== undefined) {
      splices.push(...editEntry(text, entry, before[item.before ?? 0] ?? null, value));
      last = entry;
    } else {
      const lines = goYaml([value]);
      splices.push(last === undefined ? insertedBefore(text, firstStaying, lines) : insertedAfter(text, last, lines));
    }
  }
  return splices;
}

function editEntry(text: string, entry: Entry, before: Json, after: Json): readonly Splice[] {
  if (isDeepStrictEqual(before, after)) return [];
  const inner = entry.value && editInside(text, entry.value, before, after);
  return inner ?? [rewritten(text, entry, after)];
}

/** Another value behind a colon or a dash. A comment behind the old one stays. */
function rewritten(text: string, { start, mark, end, value }: Entry, after: Json): Splice {
  const short = shortText(after);
  const hasComment = text[end - 1] !== '\n' && restOfLine(text, end).trim() !== '';
  if (hasComment || (short !== undefined && !isBlock(value))) {
    const line = short ?? oneLine(after);
    if (value !== undefined && isBareScalar(value)) return { from: value.range[0], to: value.range[1], text: line };
    return { from: mark, to: end, text: lineEndAs(text, end, ` ${line}\n`) };
  }
  const isItem = text[mark - 1] === '-';
  const block = isItem ? goYaml([after]).slice('-'.length) : goYaml({ x: after }).slice('x:'.length);
  return { from: mark, to: end, text: lineEndAs(text, end, indented(block, columnOf(text, start))) };
}

/** How YAML writes what takes no more than a line: a scalar, or an empty collection. */
function shortText(value: Json): string | undefined {
  if (isCollection(value) && Object.keys(value).length > 0) return undefined;
  const text = goYaml({ x: value }).slice('x: '.length, -1);
  return text.includes('\n') ? undefined : text;
}

function isCollection(value: Json): value is JsonObject | readonly Json[] {
  return typeof value === 'object' && value !== null;
}

/** A scalar with a text of its own, and with no tag or anchor before it. */
function isBareScalar(value: ParsedNode): boolean {
  const [start, end] = value.range;
  return isScalar(value) && !isBlock(value) && end > start && value.tag === undefined && value.anchor === undefined;
}

function isBlock(node: ParsedNode | undefined): boolean {
  if (node === undefined) return false;
  if (!isScalar(node)) return !('flow' in node && node.flow === true) && (isMap(node) || isSeq(node));
  return node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
}

/** New entries behind one that stays, on the lines after it. */
function insertedAfter(text: string, entry: Entry, lines: string): Splice {
  const block = indented(lines, columnOf(text, entry.start));
  const own = ' '.repeat(columnOf(text, entry.start));
  if (text[entry.end - 1] === '\n') return { from: entry.end, to: entry.end, text: own + block };
  const lineEnd = text.indexOf('\n', entry.end);
  if (lineEnd !== -1) return { from: lineEnd + 1, to: lineEnd + 1, text: own + block };
  // A block scalar without a line end at the end of the text would get one from a line behind it.
  if (text[entry.mark - 1] === ':' && endsInBlockScalar(entry)) return insertedBefore(text, entry, lines);
  return { from: text.length, to: text.length, text: `\n${own}${lineEndAs(text, text.length, block)}` };
}

/** New entries in front of another, which keeps its place on the line. */
function insertedBefore(text: string, entry: Entry, lines: string): Splice {
  const column = columnOf(text, entry.start);
  return { from: entry.start, to: entry.start, text: indented(lines, column) + ' '.repeat(column) };
}

/** Entries are taken out with their lines; those that share the line of their parent leave it its beginning. */
function removed(text: string, entries: readonly Entry[], stays: readonly boolean[]): readonly Splice[] {
  const firstStaying = stays.indexOf(true);
  const [first] = entries;
  if (first === undefined) return [];
  const splices: Splice[] = [];
  const shared = firstStaying > 0 && text.slice(lineStart(text, first.start), first.start).trim() !== '';
  if (shared) {
    const end = nextLine(text, entries[firstStaying - 1]?.end ?? first.end);
    const to = end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
    splices.push({ from: first.start, to, text: '' });
  }
  for (const [index, entry] of entries.entries()) {
    if (stays[index] === true || (shared && index < firstStaying)) continue;
    splices.push({ from: lineStart(text, entry.start), to: nextLine(text, entry.end), text: '' });
  }
  return splices;
}

/** Behind what a node means: not behind the comments and empty lines that follow it. */
function endOf(node: ParsedNode): number {
  const inside = isMap(node) || isSeq(node) ? node.items.at(-1) : undefined;
  if (inside === undefined || ('flow' in node && node.flow === true)) return node.range[1];
  if (isNode(inside)) return endOf(inside as ParsedNode);
  const { key, value, srcToken } = inside as YAMLMap.Parsed['items'][number];
  const sep = (srcToken as CST.BlockMap['items'][number] | undefined)?.sep ?? [];
  const colon = sep.find(({ type }) => type === 'map-value-ind')?.offset;
  const mark = colon === undefined ? (key as ParsedNode).range[1] : colon + 1;
  return Math.max(mark, isNode(value) ? endOf(value as ParsedNode) : mark);
}

function endsInBlockScalar({ value }: Entry): boolean {
  const last = lastNode(value);
  return isScalar(last) && isBlock(last as ParsedNode);
}

/** The last thing that is written in a node. */
export function lastNode(node: unknown): unknown {
  if (!isMap(node) && !isSeq(node)) return node;
  const last: unknown = node.items.at(-1);
  if (last === undefined) return node;
  return lastNode(isNode(last) ? last : (last as { value?: unknown }).value);
}
