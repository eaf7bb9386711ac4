import { readScalar } from '../../../shared/manifest/go-scalar.ts';
import type { Json, JsonObject } from '../../../shared/manifest/manifest.ts';

// A writer of our own: the values are JSON's, so two collections and one rule for strings are all there is to it. That
// rule is what `yaml` and `js-yaml` cannot be told: what Go reads as a string, and what Helm leaves alone at the end.

/**
 * YAML that Go reads as the very same value, with strings of many lines as blocks that people can read, and keys in
 * their order. Its end is safe from Helm, which cuts white space off there: no value ends in a blank line.
 */
export function goYaml(value: Json): string {
  return `${node(value, '', '')}\n`;
}

/**
 * A value at the start of a line, or behind its key or the `- ` of a list.
 * @param indent of the lines that it takes below
 * @param space what parts a key from a value in its line; empty where a collection begins in the line too
 */
function node(value: Json, indent: string, space: '' | ' '): string {
  if (typeof value === 'string') return space + text(value, indent);
  if (value === null || typeof value !== 'object') return space + String(value);
  const lines = isList(value) ? list(value, indent) : mapping(value, indent);
  if (lines.length === 0) return space + (isList(value) ? '[]' : '{}');
  const separator = `\n${indent}`;
  return (space === '' ? '' : separator) + lines.join(separator);
}

function list(items: readonly Json[], indent: string): string[] {
  return items.map((item) => `- ${node(item, `${indent}  `, '')}`);
}

function mapping(object: JsonObject, indent: string): string[] {
  return Object.entries(object).map(([key, item]) => `${keyOf(key, indent)}:${node(item, `${indent}  `, ' ')}`);
}

function isList(value: JsonObject | readonly Json[]): value is readonly Json[] {
  return Array.isArray(value);
}

/** Go takes nothing of more than 1024 bytes for a key, unless a `?` says so. */
function keyOf(key: string, indent: string): string {
  const written = oneLine(key);
  return written.length <= 250 ? written : `? ${written}\n${indent}`;
}

function text(value: string, indent: string): string {
  if (!value.includes('\n') || !fitsBlock(value)) return oneLine(value);
  const header = value.endsWith('\n') ? '|' : '|-';
  return `${header}\n${indent}${value.trimEnd().replaceAll(/\n(?!\n)/g, `\n${indent}`)}`;
}

/**
 * A block keeps its text as it is, but for characters that YAML does not take as they are, white space before its
 * first word, by which its indentation is told, and more than one line end at its end, which Helm would cut off.
 */
function fitsBlock(value: string): boolean {
  return !/^\n*[^\S\n]|^\n+$|\s\n$|[^\S\n]$/.test(value) && !TO_ESCAPE.test(value.replaceAll(/[\n\t]/g, ''));
}

function oneLine(value: string): string {
  return isPlain(value) ? value : quoted(value);
}

function quoted(value: string): string {
  if (TO_ESCAPE.test(value)) return JSON.stringify(value).replaceAll(LEFT_BY_JSON, escaped);
  return value.includes('"') && !value.includes("'") ? `'${value}'` : JSON.stringify(value);
}

/** Characters that Go's YAML refuses or takes for a line end, unless they are escaped. */
const TO_ESCAPE = /[\p{Cc}\u00a0\u2028\u2029\ufeff\ufffe\uffff]/u;
const LEFT_BY_JSON = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Whether a string needs no quotes: it has none of YAML's syntax, and no reader of YAML takes it for something else. */
function isPlain(value: string): boolean {
  return (
    !SYNTAX.test(value) && !TO_ESCAPE.test(value) && readScalar(value) === value && !NO_STRING_TO_OTHERS.test(value)
  );
}

/** What may not begin a plain scalar, what ends it (`: ` and ` #`), and an end that a reader could overlook. */
const SYNTAX = /^[\s,[\]{}#&*!|>'"%@`]|^(?:[-?]|---|\.\.\.)(?:\s|$)|:(?:\s|$)|\s#|[\s-]$/;

/** Strings to Kubernetes, but numbers, dates or merges to other readers: `1:30`, `12e4567`, `2024-01-02`, `<<`. */
const NO_STRING_TO_OTHERS = new RegExp(
  [
    String.raw`^[-+]?(?:\d[\d_]*)?(?:\.[\d_]*)?(?:[eE][-+]?\d+)?$`,
    String.raw`^[-+]?0[bBoOxX][\da-fA-F_]+$`,
    String.raw`^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$`,
    String.raw`^\d{4}-\d\d?-\d\d?(?:[Tt\s]|$)`,
    '^(?:<<|=)$',
  ].join('|'),
);
