import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import type { PatchOperation } from '../../../shared/config/mutation.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { pick, type Random, randomCollection, randomJson, seeded } from '../../test/random.ts';
import { applyJsonPatch } from './json-patch.ts';
import { pointerOf } from './json-pointer.ts';
import { mergePatch } from './merge-patch.ts';

// Random patches, applied by us and by a second implementation that is written in another way: on a copy that it
// changes in place, each operation by what RFC 6902 says of its target location.

type Target = { parent: Record<string, unknown> | unknown[]; key: string };

function locate(root: { value: unknown }, pointer: string): Target | undefined {
  const keys = pointer.replace(/^$/, '').split('/').slice(1);
  let target: Target = { parent: root, key: 'value' };
  for (const key of keys) {
    const holder = (target.parent as Record<string, unknown>)[target.key];
    if (typeof holder !== 'object' || holder === null) return undefined;
    target = { parent: holder as Target['parent'], key: key.replace(/~1/g, '/').replace(/~0/g, '~') };
    if (!Array.isArray(holder) && key !== keys.at(-1) && !Object.hasOwn(holder, target.key)) return undefined;
  }
  return target;
}

function has({ parent, key }: Target): boolean {
  if (!Array.isArray(parent)) return Object.hasOwn(parent, key);
  return (
    String(Number(key)) === key && Number(key) >= 0 && Number.isInteger(Number(key)) && Number(key) < parent.length
  );
}

/** Fails with an error of any kind where the patch does not apply. */
function reference(value: Json, patch: readonly PatchOperation[]): Json {
  const root = { value: JSON.parse(JSON.stringify(value)) as unknown };
  const existing = (pointer: string): Target => {
    const target = locate(root, pointer);
    if (target === undefined || !has(target)) throw new Error('missing');
    return target;
  };
  const read = ({ parent, key }: Target): unknown => (parent as Record<string, unknown>)[key];
  const take = (target: Target): unknown => {
    const value = read(target);
    if (target.parent === root) throw new Error('root');
    if (Array.isArray(target.parent)) target.parent.splice(Number(target.key), 1);
    else delete target.parent[target.key];
    return value;
  };
  const put = (pointer: string, value: unknown): void => {
    const target = locate(root, pointer);
    if (target === undefined) throw new Error('no place');
    const { parent, key } = target;
    if (!Array.isArray(parent)) parent[key] = value;
    else if (key === '-') parent.push(value);
    else if (key === String(parent.length) || has(target)) parent.splice(Number(key), 0, value);
    else throw new Error('no index');
  };
  const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  for (const operation of patch) {
    if (operation.op === 'add') put(operation.path, copy(operation.value));
    if (operation.op === 'remove') take(existing(operation.path));
    if (operation.op === 'replace') {
      const { parent, key } = existing(operation.path);
      (parent as Record<string, unknown>)[key] = copy(operation.value);
    }
    if (operation.op === 'copy') put(operation.path, copy(read(existing(operation.from))));
    if (operation.op === 'move') {
      if (operation.path.startsWith(`${operation.from}/`)) throw new Error('into itself');
      const from = existing(operation.from);
      if (operation.path !== operation.from) put(operation.path, take(from));
    }
    if (operation.op === 'test' && !isDeepStrictEqual(read(existing(operation.path)), operation.value)) {
      throw new Error('differs');
    }
  }
  return root.value as Json;
}

/** Mostly a place that is there. */
function randomPointer(random: Random, value: Json): string {
  const steps: string[] = [];
  let current: Json | undefined = value;
  while (random(4) !== 0) {
    const keys: string[] = Array.isArray(current)
      ? [...current.keys().map(String), '-', String(current.length), '01']
      : isObject(current)
        ? [...Object.keys(current), 'new']
        : ['no'];
    const key: string = pick(random, keys);
    steps.push(key);
    current = Array.isArray(current) ? current[Number(key)] : isObject(current) ? current[key] : undefined;
  }
  return pointerOf(steps);
}

function randomOperation(random: Random, value: Json): PatchOperation {
  const [path, from] = [randomPointer(random, value), randomPointer(random, value)];
  const op = pick(random, ['add', 'add', 'remove', 'replace', 'move', 'copy', 'test'] as const);
  switch (op) {
    case 'move':
    case 'copy':
      return { op, from, path };
    case 'remove':
      return { op, path };
    default:
      return { op, path, value: randomJson(random, 2) };
  }
}

function outcome(apply: () => Json): unknown {
  try {
    return { value: apply() };
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return 'refused';
  }
}

test('JSON patches give what a second implementation gives, or are refused by both', () => {
  const outcomes = { applied: 0, refused: 0 };
  for (let seed = 1; seed <= 5000; seed += 1) {
    const random = seeded(seed * 2_750_159);
    const value = randomCollection(random);
    const patch = Array.from({ length: 1 + random(3) }, () => randomOperation(random, value));
    const ours = outcome(() => applyJsonPatch(value, patch));
    expect({ seed, patch, outcome: ours }).toEqual({ seed, patch, outcome: outcome(() => reference(value, patch)) });
    outcomes[ours === 'refused' ? 'refused' : 'applied'] += 1;
  }
  expect(Math.min(outcomes.applied, outcomes.refused)).toBeGreaterThan(400);
});

test('merge patches give what the RFC says of every key, whatever they are applied to', () => {
  for (let seed = 1; seed <= 2000; seed += 1) {
    const random = seeded(seed * 32_452_843);
    const [value, patch] = [randomJson(random), randomCollection(random)];
    const merged = mergePatch(value, patch);
    if (!isObject(patch)) {
      expect(merged).toEqual(patch);
      continue;
    }
    const before = isObject(value) ? value : {};
    const keys = new Set([...Object.keys(before), ...Object.keys(patch)].filter((key) => patch[key] !== null));
    expect(Object.keys(merged ?? {}).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      const change = patch[key];
      const expected = change === undefined ? before[key] : mergePatch(before[key], change);
      expect({ seed, key, value: (merged as Record<string, Json>)[key] }).toEqual({ seed, key, value: expected });
    }
    // Applied once more, it changes nothing.
    expect(mergePatch(merged, patch)).toEqual(merged);
  }
});
