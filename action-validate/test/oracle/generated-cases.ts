import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { type Case, LONG_NAME } from './case.ts';

/** What a field is changed to: of another type, out of range, in characters that names do not have. */
const VALUES: readonly (Json | undefined)[] = [
  ...[-1, 0, 70_000, 1.5, true, null, undefined, [], {}, [null], ['a', 'a'], { 'a b': 'c' }],
  ...['', 'A b', 'a_b', '-a', 'a/b', '1GB', LONG_NAME],
];

/** Every so-manieth of all cases that change one field of a base to one of the values; the same ones every time. */
export function generatedCases(bases: Readonly<Record<string, JsonObject>>, every: number): readonly Case[] {
  const all = Object.entries(bases).flatMap(([base, body]) =>
    pathsIn(body, [])
      .map((path) => path.join(' '))
      // The bed asks and we check under its own name, namespace and label.
      .filter(
        (path) => !/^(apiVersion|kind|metadata|metadata (name|namespace|labels)|metadata labels istio.*)$/.test(path),
      )
      .flatMap((path) => VALUES.map((value): Case => ({ base, edits: [[path, value]] }))),
  );
  return all.filter((_, index) => index % every === 0);
}

function pathsIn(value: Json, path: readonly string[]): (readonly string[])[] {
  const inner = isObject(value) || Array.isArray(value) ? Object.entries(value as JsonObject) : [];
  return [path, ...inner.flatMap(([step, one]) => pathsIn(one, [...path, step]))].filter((one) => one.length > 0);
}
