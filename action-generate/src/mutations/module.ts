import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { frozenCopy, jsonValue } from './json-value.ts';
import { Refused } from './refused.ts';

/** What a module is told besides the manifest. */
export interface ModuleContext {
  /** The mutation's name. */
  readonly mutation: string;
  /** The Istio version that is rendered. */
  readonly version: string;
}

/** The default export of a user's module. What it returns is checked. */
export type MutationModule = (manifest: JsonObject, context: ModuleContext) => unknown;

/**
 * What a module makes of an object. It is called twice, with copies that cannot be changed, and must return the same
 * both times: charts that depend on the clock, on chance or on what came before would never pass the check.
 * @throws Refused when it throws, returns something that is no object, or not the same twice
 */
export function runModule(module: MutationModule, body: JsonObject, context: ModuleContext): JsonObject {
  const once = (): JsonObject => {
    const returned = call(module, body, context);
    if (returned === undefined) return body;
    const value = jsonValue(returned);
    if (!isObject(value)) throw new Refused('it must return an object, or undefined to leave the manifest as it is');
    return value;
  };
  const first = once();
  if (!isDeepStrictEqual(first, once())) {
    throw new Refused('it does not return the same for the same manifest: leave out the clock, chance and kept state');
  }
  return isDeepStrictEqual(first, body) ? body : first;
}

function call(module: MutationModule, body: JsonObject, context: ModuleContext): unknown {
  try {
    return module(frozenCopy(body) as JsonObject, Object.freeze({ ...context }));
  } catch (cause) {
    const message = describeThrown(cause);
    const frozen = /read only|not extensible|Cannot delete property/.test(message);
    const hint = frozen ? ' (it must not change what it is given: return a structuredClone of it, changed)' : '';
    throw new Refused(`it fails: ${message}${hint}`, { cause });
  }
}

/** A module may throw anything. */
export function describeThrown(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
  return String(thrown);
}
