import { isDeepStrictEqual } from 'node:util';
import { type Document, isNode, isScalar, type ParsedNode, parseDocument, Scalar } from 'yaml';
import { GO_YAML } from '../../../shared/manifest/go-yaml.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { editDocument, lastNode } from './edit-block.ts';
import { editFlow, jsonStyle } from './edit-flow.ts';
import { spliced } from './splices.ts';

/** Without the warning that a template such as `{{ x }}`, read as YAML, has a mapping for a key. */
const READ = { ...GO_YAML, logLevel: 'error', prettyErrors: false } as const;

/** A string of an object that holds a JSON or YAML document of its own. */
export interface EmbeddedText {
  readonly text: string;
  readonly format: 'json' | 'yaml';
  readonly value: Json;
}

/** @returns undefined when the text is not one JSON or YAML document that holds a list or a mapping */
export function readEmbedded(text: string): EmbeddedText | undefined {
  const json = parseJson(text);
  const value = json ?? parseYaml(text);
  if (typeof value !== 'object' || value === null) return undefined;
  return { text, format: json === undefined ? 'yaml' : 'json', value };
}

/**
 * The text with another value. Every byte of what means the same before and after stays: comments, order, indentation,
 * quotes, block scalars, the last line end.
 * @returns undefined when the text cannot be changed in place, as inside of an anchored value
 */
export function editEmbedded({ text, format, value }: EmbeddedText, after: Json): string | undefined {
  if (isDeepStrictEqual(value, after)) return text;
  const [edit, parse] = format === 'json' ? [editJson, parseJson] : [editYaml, parseYaml];
  const edited = edit(text, value, after);
  // What counts is what the edited text is read as: an edit that means something else is not one.
  return edited !== undefined && isDeepStrictEqual(parse(edited), after) ? edited : undefined;
}

function editJson(text: string, value: Json, after: Json): string | undefined {
  // JSON is YAML: its parser knows where each value stands.
  const node = rootOf(parseDocument(text, { strict: false }));
  return node && spliced(text, editFlow(text, jsonStyle(text), node, value, after));
}

function editYaml(text: string, value: Json, after: Json): string | undefined {
  const node = rootOf(parseDocument(text, { ...READ, keepSourceTokens: true }));
  return node && spliced(text, editDocument(text, node, value, after));
}

function rootOf({ errors, contents }: Document.Parsed): ParsedNode | undefined {
  return errors.length === 0 && isNode(contents) ? contents : undefined;
}

function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function parseYaml(text: string): Json | undefined {
  const document = parseDocument(text, READ);
  if (document.errors.length > 0) return undefined;
  if (!text.endsWith('\n')) cutOpenEnd(document.contents, text.length);
  try {
    return document.toJS({ maxAliasCount: 100 }) as Json;
  } catch {
    // Aliases that expand too far.
    return undefined;
  }
}

/** To Go, a block scalar at the end of a text without a line end has none either. */
function cutOpenEnd(contents: unknown, end: number): void {
  const last = lastNode(contents);
  if (!isScalar(last) || typeof last.value !== 'string' || last.range?.[1] !== end) return;
  if (last.type === Scalar.BLOCK_LITERAL || last.type === Scalar.BLOCK_FOLDED) {
    last.value = last.value.replace(/\n$/, '');
  }
}
