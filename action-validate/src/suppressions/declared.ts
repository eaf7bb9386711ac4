import type { DeclaredSuppression } from '../../../shared/config/validation-settings.ts';
import type { Suppression } from '../model/suppression.ts';

/** A suppression of mesh.yaml, with what it is for. */
export interface Declared {
  readonly selector: DeclaredSuppression;
  readonly suppression: Suppression;
}

/** @param file mesh.yaml as messages call it */
export function declared(suppressions: readonly DeclaredSuppression[], file: string): readonly Declared[] {
  return suppressions.map((selector) => {
    const { check, reason, expires, line } = selector;
    return { selector, suppression: { check, reason, expires, from: 'configuration', written: `${file}:${line}` } };
  });
}
