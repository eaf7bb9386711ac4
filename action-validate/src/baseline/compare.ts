import type { Finding } from '../../../shared/manifest/finding.ts';
import type { CheckReport, ReportedFinding } from '../model/check-report.ts';
import { SUPPRESSIONS } from '../suppressions/check-suppressions.ts';
import type { Baseline, BaselineEntry } from './baseline.ts';
import { fingerprintOf } from './fingerprint.ts';

/** What a baseline says of a run. */
export interface Comparison {
  /** With what is known set aside. */
  readonly reports: readonly CheckReport[];
  /** What was in the baseline and has not been found, with the environments of this run where it was. */
  readonly gone: readonly BaselineEntry[];
}

export interface CompareOptions {
  /** Checks whose findings no baseline makes known. */
  readonly neverSuppress: readonly string[];
  /** Those of this run. */
  readonly environments: readonly string[];
  /** Whether all checks have run over all that was rendered. */
  readonly complete: boolean;
}

/** Whether a baseline may hold a finding. */
export function mayBeKnown({ rule, ofCheckItself }: ReportedFinding, neverSuppress: readonly string[]): boolean {
  return ofCheckItself !== true && rule !== SUPPRESSIONS && !neverSuppress.includes(rule);
}

/**
 * Sets aside what a baseline has: each of its entries stands for one finding in each of its environments, so a second
 * one that is just like it is new.
 */
export function compareWith(
  { entries }: Baseline,
  reports: readonly CheckReport[],
  options: CompareOptions,
): Comparison {
  const { neverSuppress, environments, complete } = options;
  const left = entries
    .filter(({ rule }) => !neverSuppress.includes(rule))
    .map((entry) => ({ entry, environments: new Set(entry.environments) }));
  const byFingerprint = Map.groupBy(left, ({ entry }) => entry.fingerprint);
  const take = (finding: Finding, environment: string): boolean =>
    byFingerprint.get(fingerprintOf(finding))?.some((one) => one.environments.delete(environment)) === true;
  const compared = reports.map((report): CheckReport => {
    const split = report.findings.map((finding) => {
      if (!mayBeKnown(finding, neverSuppress)) return { finding, known: [] };
      return { finding, known: finding.environments.filter((environment) => take(finding, environment)) };
    });
    return {
      ...report,
      known: split.flatMap(({ finding, known }) => restrictedTo(finding, known)),
      findings: split.flatMap(({ finding, known }) => {
        if (known.length === 0) return [finding];
        return restrictedTo(
          finding,
          finding.environments.filter((environment) => !known.includes(environment)),
        );
      }),
    };
  });
  const gone = left.flatMap(({ entry, environments: missing }) => {
    const here = environments.filter((environment) => missing.has(environment));
    return complete && here.length > 0 ? [{ ...entry, environments: here }] : [];
  });
  return { reports: compared, gone };
}

function restrictedTo<F extends Finding>(finding: F, environments: readonly string[]): readonly F[] {
  return environments.length === 0 ? [] : [{ ...finding, environments }];
}
