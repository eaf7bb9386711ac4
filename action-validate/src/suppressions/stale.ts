import type { Finding, FindingPlace } from '../../../shared/manifest/finding.ts';
import type { Problem } from '../model/check.ts';
import type { CheckReport, ReportedFinding } from '../model/check-report.ts';
import type { SetRun } from '../model/check-run.ts';
import { describeFinding } from '../model/subject.ts';
import { isExpired, type Suppression, suppressionKey } from '../model/suppression.ts';
import { type Target, whose } from '../model/targets.ts';
import { ignoreAnnotations, isFault, type SuppressionRules } from './annotations.ts';
import { SUPPRESSIONS } from './check-suppressions.ts';
import type { Declared } from './declared.ts';

/** A suppression where somebody has written it. */
export interface Written {
  readonly suppression: Suppression;
  readonly at: Pick<Problem, 'manifest' | 'path' | 'place'>;
  /** The targets of this run that have it. */
  readonly targets: ReadonlySet<Target>;
  /** Whether this run has seen all environments that it is for. */
  readonly whole: boolean;
}

/** The suppressions of mesh.yaml. @param environments all of mesh.yaml */
export function inConfiguration(
  entries: readonly Declared[],
  file: string,
  targets: readonly Target[],
  environments: readonly string[],
): readonly Written[] {
  return entries.map(({ selector, suppression }) => {
    const wanted = selector.environments ?? environments;
    return {
      suppression,
      at: { place: { file, line: selector.line, precision: 'exact' } },
      targets: new Set(targets.filter(({ environment }) => wanted.includes(environment))),
      whole: wanted.every((name) => targets.some(({ environment }) => environment === name)),
    };
  });
}

/** The suppressions on objects; one that several sets have is one. @param whole whether this run is of all environments */
export function onObjects(runs: readonly SetRun[], rules: SuppressionRules, whole: boolean): readonly Written[] {
  const found = new Map<string, Written>();
  for (const { set, targets } of runs) {
    for (const { manifest, path, read } of set.manifests.flatMap((object) => ignoreAnnotations(object, rules))) {
      if (isFault(read)) continue;
      const same = found.get(suppressionKey(read))?.targets ?? [];
      const own = new Set([...same, ...targets]);
      found.set(suppressionKey(read), { suppression: read, at: { manifest, path }, targets: own, whole });
    }
  }
  return [...found.values()];
}

export interface StaleOptions {
  readonly reports: readonly CheckReport[];
  readonly targets: readonly Target[];
  /** Whether all checks have run over all that was rendered. */
  readonly complete: boolean;
  /** As YYYY-MM-DD. */
  readonly today: string;
  readonly place: (problem: Problem) => Promise<FindingPlace>;
}

/** Suppressions that have expired, with what they hid, and those that hide nothing, as far as that is known. */
export async function staleSuppressions(
  written: readonly Written[],
  options: StaleOptions,
): Promise<readonly Finding[]> {
  const { reports, today, targets, place } = options;
  const suppressed = new Set(
    reports.flatMap((report) => report.suppressed.map(({ suppression }) => suppressionKey(suppression))),
  );
  const uncovered = Map.groupBy(
    reports.flatMap(({ findings }) => findings).filter(({ expired }) => expired !== undefined),
    ({ expired }) => (expired === undefined ? '' : suppressionKey(expired)),
  );
  const found: Finding[] = [];
  for (const { suppression, at, targets: own, whole } of written) {
    const key = suppressionKey(suppression);
    const known = whole && options.complete && !hasFailed(suppression.check, reports);
    const fault = isExpired(suppression, today)
      ? expiredFault(suppression, uncovered.get(key) ?? [], known)
      : known && !suppressed.has(key)
        ? { message: `${named(suppression)} hides nothing.`, fix: 'Remove it, or correct what it is for.' }
        : undefined;
    if (fault === undefined) continue;
    const problem: Problem = { severity: 'warning', ...fault, ...at };
    found.push({
      ...{ rule: SUPPRESSIONS, severity: 'warning', ...fault, identity: at.manifest?.identity, path: at.path ?? [] },
      place: await place(problem),
      ...whose(own, targets),
    });
  }
  return found;
}

/** More of them are only counted. */
const MOST_NAMED = 5;

function expiredFault(
  suppression: Suppression,
  hidden: readonly ReportedFinding[],
  known: boolean,
): { readonly message: string; readonly fix: string } {
  const message = `${named(suppression)} has expired on ${suppression.expires}`;
  if (hidden.length === 0) {
    const left = known ? ', and there is nothing left for it to hide' : '';
    return { message: `${message}${left}.`, fix: known ? 'Remove it.' : 'Remove it, or give it a new date.' };
  }
  const names = hidden.slice(0, MOST_NAMED).map(describeFinding);
  const more = hidden.length > MOST_NAMED ? [`and ${hidden.length - MOST_NAMED} more`] : [];
  return {
    message: `${message}. It hid ${hidden.length}: ${[...names, ...more].join(' ')}`,
    fix: 'Correct what it hid, or give it a new day if the reason still holds.',
  };
}

function named({ check, reason }: Suppression): string {
  return `The suppression of ${check} (${reason})`;
}

function hasFailed(check: string, reports: readonly CheckReport[]): boolean {
  const findings = reports.find((report) => report.check.name === check)?.findings ?? [];
  return findings.some(({ ofCheckItself }) => ofCheckItself === true);
}
