import { isDeepStrictEqual } from 'node:util';
import { describePath, type JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { alignLists } from './align-lists.ts';
import { readEmbedded } from './embedded-text.ts';

/**
 * Who wrote what of one object: a tree in the object's shape, with a name at every field that was written. It moves
 * with the items of lists, so that one that is put in before them does not make them other fields.
 */
export interface WrittenFields {
  /** Who wrote this field itself, or took it away. */
  readonly by: string | undefined;
  readonly inside: ReadonlyMap<string | number, WrittenFields>;
}

export const NOTHING_WRITTEN: WrittenFields = { by: undefined, inside: new Map() };

/** A field that a second writer has changed. */
export interface Overwrite {
  readonly first: string;
  /** `spec.replicas`; `data.values → global.hub` inside a string that holds JSON or YAML. */
  readonly path: string;
}

/**
 * What is written after one more writer has made `after` of `before`, and which fields of others it has changed.
 * Fields are told by comparing the two, whatever kind of mutation it was. What is inside a string that holds JSON or
 * YAML counts by its own path, and other texts of several lines by their lines.
 */
export function recordWrites(
  written: WrittenFields,
  before: JsonObject,
  after: JsonObject,
  writer: string,
): { readonly written: WrittenFields; readonly overwrites: readonly Overwrite[] } {
  const overwrites: Overwrite[] = [];
  const record = recorder(writer, overwrites);
  return { written: record(before, after, written, { outer: '', steps: [] }), overwrites };
}

/** `outer` is the finished part of a path: the way to a string, when `steps` lead on inside of it. */
interface FieldPath {
  readonly outer: string;
  readonly steps: JsonPath;
}

type Record = (
  before: Json | undefined,
  after: Json | undefined,
  written: WrittenFields,
  path: FieldPath,
) => WrittenFields;

function recorder(writer: string, overwrites: Overwrite[]): Record {
  const report = (written: WrittenFields, path: FieldPath): void => {
    if (written.by !== undefined && written.by !== writer) {
      overwrites.push({ first: written.by, path: describe(path) });
    }
    for (const [step, inner] of written.inside) report(inner, into(path, step));
  };

  const record: Record = (before, after, written, path) => {
    if (before === after || isDeepStrictEqual(before, after)) return written;
    if (isObject(before) && isObject(after)) return recordObject(before, after, written, path);
    if (isList(before) && isList(after)) return recordList(before, after, written, path);
    if (typeof before === 'string' && typeof after === 'string') {
      const [left, right] = [before, after].map(insideOf);
      if (isObject(left) && isObject(right)) return recordObject(left, right, written, inner(path));
      if (isList(left) && isList(right)) return recordList(left, right, written, inner(path));
    }
    report(written, path);
    return { by: before === undefined ? undefined : writer, inside: new Map(), ...leaves(after, writer) };
  };

  const recordObject = (
    before: JsonObject,
    after: JsonObject,
    written: WrittenFields,
    path: FieldPath,
  ): WrittenFields => {
    const inside = new Map(written.inside);
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const fields = record(own(before, key), own(after, key), childOf(written, key), into(path, key));
      if (fields !== NOTHING_WRITTEN) inside.set(key, fields);
    }
    return { by: written.by, inside };
  };

  const recordList = (
    before: readonly Json[],
    after: readonly Json[],
    written: WrittenFields,
    path: FieldPath,
  ): WrittenFields => {
    const inside = new Map<number, WrittenFields>();
    for (const item of alignLists(before, after)) {
      const fields = item.before === undefined ? NOTHING_WRITTEN : childOf(written, item.before);
      const there = into(path, item.before ?? item.after ?? 0);
      if (item.after === undefined) {
        report(fields, there);
      } else {
        const left = item.before === undefined ? undefined : before[item.before];
        const now = record(left, after[item.after], fields, there);
        if (now !== NOTHING_WRITTEN) inside.set(item.after, now);
      }
    }
    return { by: written.by, inside };
  };

  return record;
}

/** A new value is written field by field: another mutation may add to it without changing one. */
function leaves(value: Json | undefined, by: string): Partial<WrittenFields> {
  if (value === undefined) return { by };
  const entries: [string | number, Json][] = isObject(value)
    ? Object.entries(value)
    : isList(value)
      ? [...value.entries()]
      : [];
  if (entries.length === 0) return { by };
  return {
    inside: new Map(entries.map(([step, inner]) => [step, { ...NOTHING_WRITTEN, ...leaves(inner, by) }])),
  };
}

/** What a text is made of: the JSON or YAML that it holds, or else its lines. */
function insideOf(text: string): Json | undefined {
  const isLine = !text.includes('\n');
  if (isLine && !/^[[{]/.test(text)) return undefined;
  const embedded = readEmbedded(text);
  // A line of a template, `{{ x }}`, is no YAML, though it can be read as such.
  if (isLine) return embedded?.format === 'json' ? embedded.value : undefined;
  return embedded?.value ?? text.split('\n');
}

function childOf(written: WrittenFields, step: string | number): WrittenFields {
  return written.inside.get(step) ?? NOTHING_WRITTEN;
}

function into({ outer, steps }: FieldPath, step: string | number): FieldPath {
  return { outer, steps: [...steps, step] };
}

function inner(path: FieldPath): FieldPath {
  return { outer: `${describe(path)} → `, steps: [] };
}

function describe({ outer, steps }: FieldPath): string {
  return outer === '' || steps.length > 0 ? outer + describePath(steps) : outer.replace(/ → $/, '');
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
