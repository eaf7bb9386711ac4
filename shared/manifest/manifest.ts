import type { Identity } from './identity.ts';

/** A value of JSON, which is all that Kubernetes knows. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Where a document begins. */
export interface Source {
  /** Path as the user knows it. */
  readonly file: string;
  /** Line of its first content, from 1. */
  readonly line: number;
}

/** One parsed object. */
export interface Manifest {
  readonly identity: Identity;
  readonly apiVersion: string;
  readonly source: Source;
  readonly body: JsonObject;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A value as text: what is text already as it is, anything else as JSON. `String` would call what an object has under
 * the key `toString`, which is no function.
 */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}

/** The value at a path of keys and indices; undefined when any step is missing. */
export function valueAt(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let current: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(current) && typeof step === 'number') current = current[step] as Json | undefined;
    else if (isObject(current) && Object.hasOwn(current, step)) current = current[step];
    else return undefined;
  }
  return current;
}
