import {
  COLLECTION_STYLE,
  type CollectionStyle,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { readKey, readScalar, type Scalar } from './go-scalar.ts';
import { lineEnds } from './line-ends.ts';
import { isObject, type Json, type JsonObject } from './manifest.ts';
import { YamlProblem, yamlEvents } from './yaml-events.ts';

export { YamlProblem };

// Two YAML libraries, each for what it is good at. `js-yaml` reads whole renders here: a megabyte in a tenth of a
// second where `yaml` takes half of one, as it keeps a tree of all comments and spaces. That tree is what `yaml` is for:
// finding a field's line in a template and changing one value of a file that a person wrote. Of `js-yaml` only the
// grammar is used: what a scalar, a tag and `<<` mean is Go's to say.

/** One document of a YAML text. */
export interface YamlDocument {
  /** Null for a document that is empty or holds nothing but comments. */
  readonly value: Json;
  /** Line of its first content, from 1. */
  readonly line: number;
  /** The text above it: comments, the separator and what is above that. */
  readonly leading: string;
}

/** How many characters aliases may add to one text: ten times the largest render, and no bomb. */
const MAX_EXPANSION = 10_000_000;

/** What the events of one text are made into. */
interface Reading {
  readonly text: string;
  readonly events: readonly Event[];
  /** Index of the next event. */
  next: number;
  /** Offset of the content that was read last. */
  position: number;
  /** Characters that were read so far, each alias counted as what it stands for. */
  size: number;
  /** Those that came from aliases. */
  expanded: number;
  /** By name; undefined while the node itself is being read. */
  anchors: Map<string, Anchor | undefined>;
}

interface Anchor {
  readonly value: Json;
  readonly size: number;
}

/**
 * The documents of a YAML text as Go reads them. An alias gives the very value of its anchor, not a copy.
 * @throws YamlProblem for what Go refuses, for a key that is there twice (Go takes the last one), and for aliases that
 * expand too far
 */
export function readDocuments(text: string): YamlDocument[] {
  const reading: Reading = {
    text,
    events: yamlEvents(text),
    next: 0,
    position: 0,
    size: 0,
    expanded: 0,
    anchors: new Map(),
  };
  const documents: YamlDocument[] = [];
  let line = 1;
  let counted = 0;
  while (reading.next < reading.events.length) {
    const [start, content] = [reading.position, reading.events[reading.next + 1]];
    const offset = content === undefined ? start : Math.max(start, offsetOf(content));
    line += lineEnds(text, counted, offset);
    counted = offset;
    reading.next += 1;
    reading.anchors = new Map();
    documents.push({ value: readNode(reading), line, leading: text.slice(start, offset) });
    reading.next += 1;
  }
  return documents;
}

function readNode(reading: Reading): Json {
  const event = take(reading);
  switch (event.type) {
    case EVENT_ID.ALIAS:
      return readAlias(reading, reading.text.slice(event.anchorStart, event.anchorEnd));
    case EVENT_ID.SCALAR:
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.anchorStart === -1 ? readValue(reading, event) : readAnchored(reading, event);
    default:
      throw new Error(`A YAML event of type ${event.type} where a value belongs.`);
  }
}

type ValueEvent = ScalarEvent | SequenceEvent | MappingEvent;

function readValue(reading: Reading, event: ValueEvent): Json {
  if (event.type === EVENT_ID.SCALAR) return readScalarEvent(reading, event);
  reading.size += 1;
  return event.type === EVENT_ID.MAPPING ? readMapping(reading, event.style) : readSequence(reading);
}

function readAnchored(reading: Reading, event: ValueEvent): Json {
  const name = reading.text.slice(event.anchorStart, event.anchorEnd);
  const before = reading.size;
  reading.anchors.set(name, undefined);
  const value = readValue(reading, event);
  reading.anchors.set(name, { value, size: reading.size - before });
  return value;
}

function readAlias(reading: Reading, name: string): Json {
  const anchor = reading.anchors.get(name);
  if (anchor === undefined) {
    const itself = reading.anchors.has(name);
    throw problem(reading, itself ? `the anchor \`${name}\` holds itself` : `there is no anchor \`${name}\``);
  }
  reading.size += anchor.size;
  reading.expanded += anchor.size;
  if (reading.expanded > MAX_EXPANSION) throw problem(reading, 'its aliases expand too far');
  return anchor.value;
}

function readSequence(reading: Reading): Json[] {
  const items: Json[] = [];
  while (!takeEnd(reading)) items.push(readNode(reading));
  return items;
}

function readMapping(reading: Reading, style: CollectionStyle): JsonObject {
  const body: Record<string, Json> = {};
  const begin = reading.next;
  /** The keys that are written, not merged; undefined while no key is merged, and all of them are. */
  let written: Set<string> | undefined;
  while (!takeEnd(reading)) {
    const event = take(reading);
    const offset = reading.position;
    const isFirst = reading.next === begin + 1;
    if (!isFirst && style === COLLECTION_STYLE.BLOCK && !beginsLine(reading.text, event)) {
      throw problem(reading, 'this does not fit what is before it in its line');
    }
    if (isMerge(reading, event)) {
      written ??= new Set(Object.keys(body));
      merge(reading, body);
      continue;
    }
    const key = readMappingKey(reading, event);
    if (written?.has(key) ?? Object.hasOwn(body, key)) {
      reading.position = offset;
      const line = 1 + lineEnds(reading.text, 0, offsetOfKey(reading, begin, key));
      throw problem(reading, `the key \`${key}\` is there twice, first in line ${line}`);
    }
    written?.add(key);
    set(body, key, readNode(reading));
  }
  return body;
}

/** Where a mapping that begins with this event first has a key. */
function offsetOfKey(reading: Reading, begin: number, key: string): number {
  const again = { ...reading, next: begin, position: 0, expanded: 0 };
  for (;;) {
    const event = take(again);
    const offset = again.position;
    if (!isMerge(again, event) && readMappingKey(again, event) === key) return offset;
    readNode(again);
  }
}

/** Whether a key is the first in its line. The parser takes one behind a list's last item for the next key. */
function beginsLine(text: string, key: Event): boolean {
  let at = offsetOf(key) - 1;
  if (key.type === EVENT_ID.SCALAR) {
    if (key.tagStart !== -1) at = Math.min(at, key.tagStart - 1);
    if (key.anchorStart !== -1) at = Math.min(at, key.anchorStart - 1);
  }
  // Of a key in quotes or an alias, the offset is that of its second character.
  if (at >= 0 && '"\'*&'.includes(text.charAt(at))) at -= 1;
  while (text.charCodeAt(at) === SPACE) at -= 1;
  return at < 0 || '\r\n?'.includes(text.charAt(at));
}

const SPACE = 0x20;

function set(body: Record<string, Json>, key: string, value: Json): void {
  if (key !== '__proto__') body[key] = value;
  else Object.defineProperty(body, key, { value, enumerable: true, configurable: true, writable: true });
}

function isMerge({ text }: Reading, event: Event): boolean {
  if (event.type !== EVENT_ID.SCALAR || event.valueEnd - event.valueStart !== 2) return false;
  return event.style === SCALAR_STYLE.PLAIN && event.tagStart === -1 && text.startsWith('<<', event.valueStart);
}

/** Go takes keys as they come: a merged one replaces one that is written above it. */
function merge(reading: Reading, body: Record<string, Json>): void {
  const value = readNode(reading);
  // Of several mappings, the first one wins.
  for (const source of Array.isArray(value) ? [...value].reverse() : [value]) {
    if (!isObject(source)) throw problem(reading, '`<<` takes a mapping or a list of mappings');
    for (const [key, inner] of Object.entries(source)) set(body, key, inner);
  }
}

function readMappingKey(reading: Reading, event: Event): string {
  if (event.type === EVENT_ID.SCALAR && event.tagStart === -1 && event.anchorStart === -1) {
    const text = textOf(reading, event);
    reading.size += text.length + 1;
    const key = event.style === SCALAR_STYLE.PLAIN ? readKey(text) : text;
    if (key === undefined) throw problem(reading, `\`${text}\` cannot be a key without quotes`);
    return key;
  }
  reading.next -= 1;
  const value = readNode(reading);
  if (value === null || typeof value === 'object') {
    const message = 'a key cannot be a mapping, a list or null; quote what begins with `{` or `[`';
    throw new YamlProblem(message, reading.text, offsetOf(event));
  }
  return String(value);
}

/** The text of a scalar. A block that ends with the text itself, without a line end, has none to Go. */
function textOf({ text }: Reading, event: ScalarEvent): string {
  const value = getScalarValue(text, event);
  const block = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
  return block && event.valueEnd === text.length && /[^\r\n]$/.test(text) ? value.replace(/\n$/, '') : value;
}

function readScalarEvent(reading: Reading, event: ScalarEvent): Scalar {
  const text = textOf(reading, event);
  reading.size += text.length + 1;
  const plain = event.style === SCALAR_STYLE.PLAIN;
  const value = event.tagStart === -1 ? (plain ? readScalar(text) : text) : readTagged(reading, event, text);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw problem(reading, `\`${text}\` is a number that JSON, and so Kubernetes, does not have`);
  }
  return value;
}

function readTagged(reading: Reading, event: ScalarEvent, text: string): Scalar {
  const tag = reading.text.slice(event.tagStart, event.tagEnd);
  const name = /^!!(.+)$|^!<tag:yaml\.org,2002:(.+)>$/.exec(tag)?.slice(1).join('');
  if (name === 'binary') return Buffer.from(text, 'base64').toString('utf8');
  // A tag that Go does not know makes it a string.
  if (name === undefined || !TYPES.has(name)) return text;
  const value = readScalar(text);
  if ((value === null ? 'null' : typeof value) === TYPES.get(name)) return value;
  throw problem(reading, `\`${text}\` is not what the tag \`${tag}\` says`);
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['null', 'null'],
  ['bool', 'boolean'],
  ['int', 'number'],
  ['float', 'number'],
]);

function take(reading: Reading): Event {
  const event = reading.events[reading.next];
  if (event === undefined) throw new Error('The YAML events end within a document.');
  reading.next += 1;
  reading.position = Math.max(reading.position, offsetOf(event));
  return event;
}

/** Steps over the end of a collection, if it is next. */
function takeEnd(reading: Reading): boolean {
  if (reading.events[reading.next]?.type !== EVENT_ID.POP) return false;
  reading.next += 1;
  return true;
}

/** Where a value begins; -1 for one that is not written. */
function offsetOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return event.valueStart;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart;
    default:
      return -1;
  }
}

function problem(reading: Reading, message: string): YamlProblem {
  return new YamlProblem(message, reading.text, reading.position);
}
