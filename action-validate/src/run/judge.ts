import type { ValidationSettings } from '../../../shared/config/validation-settings.ts';
import { describePath, type FindingPlace, type Severity } from '../../../shared/manifest/finding.ts';
import type { Problem } from '../model/check.ts';
import { levelOf } from '../model/levels.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { isExpired, type Suppression } from '../model/suppression.ts';
import { matches, selects } from '../objects/object-selector.ts';
import { ignoreAnnotations, isFault, type SuppressionRules } from '../suppressions/annotations.ts';
import { SUPPRESSIONS } from '../suppressions/check-suppressions.ts';
import { declared } from '../suppressions/declared.ts';

/** What is made of a problem in one environment. */
export interface Judgement {
  readonly severity: Severity;
  /** Why it does not count. */
  readonly suppression?: Suppression;
  /** Why it did not count until lately. */
  readonly expired?: Suppression;
}

/** A problem of a check, with where it is. */
export interface JudgedProblem {
  readonly check: string;
  readonly problem: Problem;
  readonly place: FindingPlace;
  readonly environment: string;
  /** The set that it was found in; undefined for a check of files. */
  readonly set: ManifestSet | undefined;
}

/** Undefined where the check is off. */
export type Judge = (found: JudgedProblem) => Judgement | undefined;

export interface JudgeOptions {
  /** mesh.yaml as messages call it. */
  readonly file: string;
  readonly settings: ValidationSettings;
  readonly rules: SuppressionRules;
  /** As YYYY-MM-DD. */
  readonly today: string;
}

/** Judges by the settings, the suppressions in mesh.yaml and those on the objects. */
export function judgeBy({ file, settings, rules, today }: JudgeOptions): Judge {
  const suppressions = declared(settings.suppressions, file);
  return (found) => {
    const { check, problem, environment } = found;
    // That nothing is known of what a check is for is not for its settings to decide.
    if (problem.ofCheckItself === true || check === SUPPRESSIONS) return { severity: problem.severity };
    const severity = levelOf(settings, check, environment, problem.severity);
    if (severity === 'off') return undefined;
    const own = [
      ...suppressions.filter((entry) => covers(entry.selector, found)).map(({ suppression }) => suppression),
      ...onObject(found, rules),
    ];
    const suppression = own.find((candidate) => !isExpired(candidate, today));
    if (suppression !== undefined) return { severity, suppression };
    const [expired] = own;
    return expired === undefined ? { severity } : { severity, expired };
  };
}

function covers(
  { check, object, path, file, environments }: ValidationSettings['suppressions'][number],
  found: JudgedProblem,
): boolean {
  const { manifest } = found.problem;
  if (check !== found.check || environments?.includes(found.environment) === false) return false;
  if (file !== undefined && !matches(file, found.place.file ?? '')) return false;
  if (object !== undefined) {
    if (manifest === undefined || found.set === undefined || !selects(object, found.set, manifest)) return false;
  }
  return path === undefined || isAtOrBelow(path, describePath(found.problem.path ?? []));
}

function isAtOrBelow(pattern: string, path: string): boolean {
  return [pattern, `${pattern}.*`, `${pattern}[*`].some((one) => matches(one, path));
}

function onObject({ check, problem: { manifest } }: JudgedProblem, rules: SuppressionRules): readonly Suppression[] {
  if (manifest === undefined) return [];
  return ignoreAnnotations(manifest, rules).flatMap(({ read }) =>
    isFault(read) || read.check !== check ? [] : [read],
  );
}
