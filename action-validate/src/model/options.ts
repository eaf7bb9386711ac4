import type { ValidationSettings } from '../../../shared/config/validation-settings.ts';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';

/** A check's options: those of mesh.yaml in place of its defaults. Their types are for mesh.schema.json to keep. */
export function optionsOf<O extends object>({ checks }: ValidationSettings, check: string, defaults: O): O {
  return { ...defaults, ...checks[check]?.options };
}

/** The JSON Schema of an option that is a list of texts. */
export function textList(description: string): JsonObject {
  return { description, type: 'array', items: { type: 'string', minLength: 1 } };
}
