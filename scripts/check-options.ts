import type { CheckInfo } from '../action-validate/src/model/check.ts';
import { isObject, type JsonObject } from '../shared/manifest/manifest.ts';

/** What can be set of every check. */
const LEVELS: JsonObject = {
  severity: { $ref: '#/definitions/severitySetting' },
  unknown: { $ref: '#/definitions/unknownSetting' },
  environments: { $ref: '#/definitions/environmentLevels' },
};

/** The schema of mesh.yaml with these checks in the places of those that it has: their names, and what can be set of them. */
export function withChecks(schema: JsonObject, checks: readonly Pick<CheckInfo, 'name' | 'options'>[]): JsonObject {
  const names = checks.map(({ name }) => name);
  const settings = Object.fromEntries(checks.map(({ name, options }) => [name, settingsOf(options)]));
  const named = replaced(schema, ['definitions', 'checkName', 'enum'], names);
  return replaced(named, ['properties', 'validate', 'properties', 'checks', 'properties'], settings);
}

function settingsOf(options: CheckInfo['options']): JsonObject {
  if (options === undefined) return { $ref: '#/definitions/checkLevels' };
  return { type: 'object', additionalProperties: false, properties: { ...LEVELS, ...options } };
}

/** An object with another value at a path, which has to be there. */
function replaced(
  object: JsonObject,
  [key = '', ...rest]: readonly string[],
  value: JsonObject | string[],
): JsonObject {
  const inner = object[key];
  if (rest.length === 0) return { ...object, [key]: value };
  if (!isObject(inner)) throw new Error(`mesh.schema.json has no \`${key}\` where it is expected.`);
  return { ...object, [key]: replaced(inner, rest, value) };
}
