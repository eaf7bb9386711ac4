import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';

/** A change of one field: its path, steps apart by blanks, and the new value; undefined takes the field out. */
export type Edit = readonly [path: string, value: Json | undefined];

/** An object with one fault, or one that only looks like it has one. */
export interface Case {
  /** The key of the sound object that it is made from. */
  readonly base: string;
  readonly edits: readonly Edit[];
}

/** One letter too long for a label of DNS, and for the value of a label. */
export const LONG_NAME = 'x'.repeat(64);

/** Cases of one edit each. */
export function edits(base: string, list: readonly Edit[]): Case[] {
  return list.map((edit) => ({ base, edits: [edit] }));
}

/** A case of several edits. */
export function together(base: string, ...list: readonly Edit[]): Case {
  return { base, edits: list };
}

export function describeCase({ base, edits: list }: Case): string {
  const told = list.map(([path, value]) => `${path}: ${value === undefined ? '(left out)' : short(value)}`);
  return `${base} ${told.join(', ')}`;
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

/**
 * The object of a case. It has a name of its own, so that cases do not meet, unless the case is about the name.
 */
export function objectOf(
  bases: Readonly<Record<string, JsonObject>>,
  { base, edits: list }: Case,
  name: string,
): JsonObject {
  const sound = bases[base];
  if (sound === undefined) throw new Error(`There is no base ${base}.`);
  const named = edit(sound, ['metadata', 'name'], name);
  return list.reduce<JsonObject>((body, [path, value]) => edit(body, path.split(' '), value), named);
}

function edit<T extends Json>(value: T, [step, ...rest]: readonly string[], wanted: Json | undefined): T {
  if (step === undefined) return wanted as T;
  if (Array.isArray(value)) {
    const copy = [...value];
    copy[Number(step)] = edit(copy[Number(step)] ?? {}, rest, wanted);
    return copy as Json as T;
  }
  const { [step]: inner, ...others }: JsonObject = isObject(value) ? value : {};
  if (rest.length === 0 && wanted === undefined) return others as Json as T;
  return { ...others, [step]: rest.length === 0 ? (wanted as Json) : edit(inner ?? {}, rest, wanted) } as Json as T;
}
