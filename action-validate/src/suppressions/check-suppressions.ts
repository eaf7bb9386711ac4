import type { Check, Problem } from '../model/check.ts';
import { ignoreAnnotations, isFault, type SuppressionRules } from './annotations.ts';

/** Of all that is said of suppressions themselves; it can be neither suppressed nor set. */
export const SUPPRESSIONS = 'check_suppressions';

/** Looks at the annotations; what is stale is found when all checks have run (stale.ts). */
export function checkSuppressions(rules: SuppressionRules): Check {
  return {
    name: SUPPRESSIONS,
    what: 'Every suppression says why and until when, still holds, and still hides something.',
    why: 'Findings stay hidden long after the reason is gone, and nobody looks at them again.',
    run: (set) =>
      set.manifests
        .flatMap((manifest) => ignoreAnnotations(manifest, rules))
        .flatMap(({ manifest, path, read }): Problem[] =>
          isFault(read) ? [{ severity: 'error', message: read.fault, fix: read.fix, manifest, path }] : [],
        ),
  };
}
