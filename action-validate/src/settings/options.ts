import type { ValidationSettings } from '../../../shared/config/validation-settings.ts';

/** A check's options: those of mesh.yaml in place of its defaults. Their types are for mesh.schema.json to keep. */
export function optionsOf<O extends object>({ checks }: ValidationSettings, check: string, defaults: O): O {
  return { ...defaults, ...checks[check]?.options };
}
