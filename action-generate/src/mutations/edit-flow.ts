import { isDeepStrictEqual } from 'node:util';
import { isNode, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { type Aligned, alignLists } from './align-lists.ts';
import { lineIndent } from './line-layout.ts';
import { oneLine } from './one-line.ts';
import type { Splice } from './splices.ts';

/** How a text is written in which brackets and braces hold lists and mappings: JSON, and such parts of YAML. */
export interface FlowStyle {
  /** One level of indentation; undefined when everything is on one line. */
  readonly indent: string | undefined;
  /** What stands after a colon, and after a comma on one line. */
  readonly space: ' ' | '';
}

/** How flow collections inside YAML are written. */
export const YAML_FLOW: FlowStyle = { indent: undefined, space: ' ' };

/** How a JSON text is written. */
export function jsonStyle(text: string): FlowStyle {
  const structure = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return { indent: /[[{]\n([ \t]+)/.exec(structure)?.[1], space: /[:,]\s/.test(structure) ? ' ' : '' };
}

/** A piece of a collection: an item of a list, or a key with its value. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** The splices that make a flow node's text mean `after`, and leave alone what means the same before and after. */
export function editFlow(
  text: string,
  style: FlowStyle,
  node: ParsedNode,
  before: Json,
  after: Json,
): readonly Splice[] {
  if ('flow' in node && isObject(before) && isObject(after)) {
    const splices = editMap(text, style, node as YAMLMap.Parsed, before, after);
    if (splices !== undefined) return splices;
  }
  if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
    const aligned = alignLists(before, after);
    const pieces = (node.items as ParsedNode[]).map((item) => ({ start: item.range[0], end: item.range[1] }));
    const inner = aligned.flatMap(({ before: left, after: right }) => {
      const item = left === undefined || right === undefined ? undefined : (node.items[left] as ParsedNode);
      return item === undefined ? [] : editFlowIfOther(text, style, item, before[left ?? 0], after[right ?? 0]);
    });
    const added = (index: number, at: number): string => written(after[index] as Json, style, lineIndent(text, at));
    const outer = editPieces(text, style, pieces, aligned, added);
    if (outer !== undefined) return [...inner, ...outer];
  }
  const [from, to] = node.range;
  return [{ from, to, text: written(after, style, lineIndent(text, from)) }];
}

function editFlowIfOther(
  text: string,
  style: FlowStyle,
  node: ParsedNode,
  before: Json | undefined,
  after: Json | undefined,
): readonly Splice[] {
  if (before === undefined || after === undefined || isDeepStrictEqual(before, after)) return [];
  return editFlow(text, style, node, before, after);
}

function editMap(
  text: string,
  style: FlowStyle,
  node: YAMLMap.Parsed,
  before: JsonObject,
  after: JsonObject,
): readonly Splice[] | undefined {
  const keys = node.items.map(({ key }) => String((key as { value?: unknown }).value));
  const pieces = node.items.map(({ key, value }): Piece => {
    const last = isNode(value) ? (value as ParsedNode) : (key as ParsedNode);
    return { start: (key as ParsedNode).range[0], end: last.range[1] };
  });
  const inner = node.items.flatMap(({ value }, index) => {
    const key = keys[index] ?? '';
    return isNode(value) ? editFlowIfOther(text, style, value as ParsedNode, own(before, key), own(after, key)) : [];
  });
  const news = Object.keys(after).filter((key) => !keys.includes(key));
  const aligned = [
    ...keys.map((key, index) => ({ before: index, after: Object.hasOwn(after, key) ? index : undefined })),
    ...news.map((_, index) => ({ before: undefined, after: index })),
  ];
  const added = (index: number, at: number): string => {
    const key = news[index] ?? '';
    return `${oneLine(key)}:${style.space}${written(after[key] ?? null, style, lineIndent(text, at))}`;
  };
  const outer = editPieces(text, style, pieces, aligned, added);
  return outer && [...inner, ...outer];
}

/**
 * Takes pieces out and puts new ones in, with their commas and in the layout of their neighbours.
 * @returns undefined when nothing stays: then the whole collection is to be written anew
 */
function editPieces(
  text: string,
  style: FlowStyle,
  pieces: readonly Piece[],
  aligned: readonly Aligned[],
  added: (index: number, at: number) => string,
): readonly Splice[] | undefined {
  const first = aligned.find(({ before, after }) => before !== undefined && after !== undefined)?.before;
  const firstKept = first === undefined ? undefined : pieces[first];
  if (first === undefined || firstKept === undefined) return undefined;
  const splices: Splice[] = [];
  const leading = pieces[0];
  if (first > 0 && leading !== undefined) splices.push({ from: leading.start, to: firstKept.start, text: '' });
  let last: number | undefined;
  for (const { before, after } of aligned) {
    const piece = before === undefined ? undefined : pieces[before];
    if (before !== undefined && after !== undefined) last = before;
    else if (piece !== undefined && before !== undefined && before > first) {
      splices.push({ from: pieces[before - 1]?.end ?? piece.start, to: piece.end, text: '' });
    } else if (after !== undefined) {
      const anchor = last === undefined ? undefined : pieces[last];
      if (anchor === undefined) {
        const item = `${added(after, firstKept.start)},${gap(text, style, pieces, first)}`;
        splices.push({ from: firstKept.start, to: firstKept.start, text: item });
      } else {
        const item = `,${gap(text, style, pieces, last ?? 0)}${added(after, anchor.start)}`;
        splices.push({ from: anchor.end, to: anchor.end, text: item });
      }
    }
  }
  return splices;
}

/** The white space that parts a piece from its neighbour. */
function gap(text: string, style: FlowStyle, pieces: readonly Piece[], index: number): string {
  const before = (piece: Piece | undefined): string =>
    piece === undefined ? '' : (/\s*$/.exec(text.slice(0, piece.start))?.[0] ?? '');
  const own = before(pieces[index]);
  if (index > 0 || own.includes('\n')) return own;
  return pieces.length > 1 ? before(pieces[1]) : style.space;
}

function written(value: Json, { indent, space }: FlowStyle, lineStart: string): string {
  if (indent !== undefined) return JSON.stringify(value, undefined, indent).replaceAll('\n', `\n${lineStart}`);
  return space === '' ? JSON.stringify(value) : oneLine(value);
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
