import type { Json, JsonObject } from '../../shared/manifest/manifest.ts';
import { isObject } from '../../shared/manifest/manifest.ts';
import { HOSTILE_STRINGS } from './strings.ts';

/** Whole numbers below a limit, the same ones for the same seed: a failure can be repeated. */
export type Random = (limit: number) => number;

/** A linear congruential generator with the constants of Numerical Recipes. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random(items.length)] as T;
}

const KEYS = ['a', 'b', 'name', 'data', 'a.b/c', 'x y', 'on', '1', '', 'é', '~', 'a/b', '#'];
const WORDS = [
  'istiod',
  'two words',
  'lines\nof\ntext\n',
  'ends open\nhere',
  '{{ .Values.x }}\n{{- end }}\n',
  'q"\'\\',
];

/** A list or mapping, with strings that YAML has trouble with among ordinary ones. */
export function randomCollection(random: Random, depth = 3): JsonObject | readonly Json[] {
  if (random(3) === 0) return Array.from({ length: random(5) }, () => randomJson(random, depth - 1));
  return Object.fromEntries(
    Array.from({ length: random(5) }, () => [pick(random, KEYS), randomJson(random, depth - 1)]),
  );
}

export function randomJson(random: Random, depth = 3): Json {
  if (depth > 0 && random(2) === 0) return randomCollection(random, depth);
  return pick<Json>(random, [null, true, 0, -1.5, 100000, '', pick(random, WORDS), pick(random, HOSTILE_STRINGS)]);
}

/** A value with a few things changed, added and taken out, at any depth. */
export function randomlyChanged(random: Random, value: Json): Json {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).flatMap((item) => changedItem(random, item));
    return random(4) === 0 ? items.toSpliced(random(items.length + 1), 0, randomJson(random, 2)) : items;
  }
  if (isObject(value)) {
    const entries = Object.entries(value).flatMap(([key, item]) =>
      changedItem(random, item).map((changed): [string, Json] => [key, changed]),
    );
    if (random(4) === 0) entries.push([pick(random, [...KEYS, 'new']), randomJson(random, 2)]);
    return Object.fromEntries(entries);
  }
  return randomJson(random, 2);
}

/** Mostly the same; none when it is taken out. */
function changedItem(random: Random, item: Json): Json[] {
  switch (random(10)) {
    case 0:
      return [];
    case 1:
    case 2:
      return [randomlyChanged(random, item)];
    default:
      return [typeof item === 'object' && item !== null && random(2) === 0 ? randomlyChanged(random, item) : item];
  }
}
