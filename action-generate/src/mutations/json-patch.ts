import { isDeepStrictEqual } from 'node:util';
import type { PatchOperation } from '../../../shared/config/mutation.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { arrayIndex, changeParent, child, pointerOf, pointerSteps, valueAtPointer, withChild } from './json-pointer.ts';
import { Refused } from './refused.ts';

/**
 * Applies a JSON Patch (RFC 6902); the given value stays as it is.
 *
 * Not a package: of the two that are used most, `rfc6902` adds to a list at `/x`, `/-1` and past its end, and
 * `fast-json-patch` reads `/01` as an index and copies from `/toString`; both change the value that they are given.
 * @throws Refused that names the operation and its path, at the first one that does not apply
 */
export function applyJsonPatch(value: Json, patch: readonly PatchOperation[]): Json {
  return patch.reduce((current, operation, index) => {
    try {
      return apply(current, operation);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const which = `operation ${index + 1} (${operation.op} \`${operation.path}\`)`;
      throw new Refused(`${which}: ${error.message}`, { cause: error });
    }
  }, value);
}

function apply(value: Json, operation: PatchOperation): Json {
  const { path } = operation;
  switch (operation.op) {
    case 'add':
      return add(value, path, operation.value);
    case 'replace':
      existing(value, path);
      return path === '' ? operation.value : set(value, path, operation.value);
    case 'remove':
      return remove(value, path);
    case 'move': {
      const moved = existing(value, operation.from);
      if (path.startsWith(`${operation.from}/`)) throw new Refused('a value cannot be moved into itself');
      return path === operation.from ? value : add(remove(value, operation.from), path, moved);
    }
    case 'copy':
      return add(value, path, existing(value, operation.from));
    case 'test': {
      const actual = existing(value, path);
      if (isDeepStrictEqual(actual, operation.value)) return value;
      throw new Refused(`the test fails: there is ${brief(actual)}, not ${brief(operation.value)}`);
    }
  }
}

function existing(value: Json, pointer: string): Json {
  const found = valueAtPointer(value, pointer);
  if (found === undefined) throw new Refused(`there is no \`${pointer}\``);
  return found;
}

function set(value: Json, pointer: string, added: Json): Json {
  return changeParent(value, pointerSteps(pointer), (parent, last) => withChild(parent, last, added));
}

/** Into a list, what is behind the index moves on; `-` is the place behind the last one. */
function add(value: Json, pointer: string, added: Json): Json {
  if (pointer === '') return added;
  return changeParent(value, pointerSteps(pointer), (parent, last) => {
    if (isObject(parent)) return withChild(parent, last, added);
    if (!Array.isArray(parent)) throw new Refused(`what would hold it is ${brief(parent)}, no list and no mapping`);
    const index = last === '-' ? parent.length : arrayIndex(last);
    if (index === undefined) throw new Refused(`\`${last}\` is not an index of a list`);
    if (index > parent.length) throw new Refused(`the list has only ${parent.length} items`);
    return parent.toSpliced(index, 0, added);
  });
}

function remove(value: Json, pointer: string): Json {
  if (pointer === '') throw new Refused('the whole value cannot be removed');
  return changeParent(value, pointerSteps(pointer), (parent, last) => {
    if (child(parent, last) === undefined) throw new Refused(`there is no \`${pointerOf(pointerSteps(pointer))}\``);
    if (Array.isArray(parent)) return parent.toSpliced(Number(last), 1);
    return Object.fromEntries(Object.entries(parent as Record<string, Json>).filter(([key]) => key !== last));
  });
}

/** Enough to recognise a value by, on one line. */
function brief(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
