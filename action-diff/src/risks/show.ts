import { type Json, textOf } from '../../../shared/manifest/manifest.ts';

/** A value in the few words of a finding. */
export function show(value: Json | undefined): string {
  return value === undefined ? 'none' : textOf(value);
}
