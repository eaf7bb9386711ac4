import type { Json } from '../../../shared/manifest/manifest.ts';
import { Refused } from './refused.ts';

/** Deeper than any manifest; a value that holds itself ends here. */
const DEEPEST = 200;

/**
 * A copy of what a user's code gave, when it is what JSON can hold.
 * @throws Refused that names the path of what is not
 */
export function jsonValue(value: unknown, path: readonly string[] = []): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const there = path.length === 0 ? 'what it returns' : `\`${path.join('.')}\` of what it returns`;
  if (path.length > DEEPEST) throw new Refused(`what it returns is nested more than ${DEEPEST} levels deep`);
  if (Array.isArray(value)) return value.map((item, index) => jsonValue(item, [...path, String(index)]));
  if (typeof value !== 'object' || !isPlain(value)) throw new Refused(`${there} is ${describe(value)}, not JSON`);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonValue(inner, [...path, key])]));
}

/** Not a Date, a Map or a Promise. The prototype may be that of another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (typeof value === 'object') return `a ${value?.constructor.name ?? 'null'}`;
  return typeof value === 'number' ? String(value) : `${typeof value === 'undefined' ? '' : 'a '}${typeof value}`;
}

/** A copy that cannot be changed, at any depth. */
export function frozenCopy(value: Json): Json {
  if (Array.isArray(value)) return Object.freeze((value as readonly Json[]).map(frozenCopy));
  if (typeof value !== 'object' || value === null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, frozenCopy(inner)])));
}
