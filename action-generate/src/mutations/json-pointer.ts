import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { Refused } from './refused.ts';

/** The steps of a JSON Pointer (RFC 6901): none for the whole value. */
export function pointerSteps(pointer: string): readonly string[] {
  const [, ...steps] = pointer.split('/');
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointerOf(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The value at a pointer; undefined when it leads nowhere. */
export function valueAtPointer(value: Json, pointer: string): Json | undefined {
  let current: Json | undefined = value;
  for (const step of pointerSteps(pointer)) {
    if (current === undefined) return undefined;
    current = child(current, step);
  }
  return current;
}

export function child(value: Json, step: string): Json | undefined {
  if (Array.isArray(value)) return value[arrayIndex(step) ?? -1] as Json | undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** RFC 6901 allows digits without a leading zero, and nothing else. */
export function arrayIndex(step: string): number | undefined {
  return /^(0|[1-9]\d*)$/.test(step) ? Number(step) : undefined;
}

/**
 * The value with another one in the place of what is at `steps`. Everything beside the way there is shared.
 * @param change gets the list or object that holds the last step
 * @throws Refused when a step before the last is missing
 */
export function changeParent(
  value: Json,
  steps: readonly string[],
  change: (parent: Json, last: string) => Json,
  done: readonly string[] = [],
): Json {
  const [step, ...rest] = steps;
  if (step === undefined) throw new Refused('its path is empty');
  if (rest.length === 0) return change(value, step);
  const inner = child(value, step);
  const way = [...done, step];
  if (inner === undefined) throw new Refused(`there is no \`${pointerOf(way)}\``);
  return withChild(value, step, changeParent(inner, rest, change, way));
}

/** A copy of a list or object with another value at a step that is there, or that is a new key. */
export function withChild(parent: Json, step: string, value: Json): Json {
  if (Array.isArray(parent)) return parent.with(Number(step), value);
  return { ...(parent as Record<string, Json>), [step]: value };
}
