import { type Finding, SEVERITIES, type Severity } from '../../../shared/manifest/finding.ts';
import type { CheckInfo } from './check.ts';
import type { Off } from './levels.ts';
import type { Suppression } from './suppression.ts';

/** One check over all environments. */
export interface CheckReport {
  readonly check: CheckInfo;
  /** Those that count. */
  readonly findings: readonly ReportedFinding[];
  /** Those that do not, since somebody said so. */
  readonly suppressed: readonly SuppressedFinding[];
  /** Those that do not, since the baseline has them. */
  readonly known: readonly Finding[];
  /** The environments of this run in which it is off. */
  readonly off: Off;
  /** Objects that it looked at; one that several environments share is counted once. */
  readonly objects: number;
  /** Files that it looked at; 0 for a check of renders alone. */
  readonly files: number;
  readonly milliseconds: number;
}

export interface ReportedFinding extends Finding {
  /** What suppressed it until lately. */
  readonly expired?: Suppression;
  /** It is about the check, which could not do its work. */
  readonly ofCheckItself?: true;
}

export interface SuppressedFinding extends Finding {
  readonly suppression: Suppression;
}

export function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** All findings that count, the most severe first, those of one severity in the order of the checks. */
export function bySeverity(reports: readonly CheckReport[]): readonly ReportedFinding[] {
  return mostSevereFirst(reports.flatMap(({ findings }) => findings));
}

export function suppressedFindings(reports: readonly CheckReport[]): readonly SuppressedFinding[] {
  return mostSevereFirst(reports.flatMap(({ suppressed }) => suppressed));
}

export function knownFindings(reports: readonly CheckReport[]): readonly Finding[] {
  return mostSevereFirst(reports.flatMap(({ known }) => known));
}

function mostSevereFirst<F extends Finding>(findings: readonly F[]): readonly F[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** What a check comes to. What is not known is not passed; `Off` where it has run nowhere. */
export type Verdict = 'Fail' | 'Unknown' | 'Warn' | 'Pass' | 'Off';

/** @param environments all of this run */
export function verdictOf({ findings, off }: CheckReport, environments: readonly string[]): Verdict {
  return off.all.length === environments.length ? 'Off' : verdict(findings);
}

export function verdict(findings: readonly Finding[]): Verdict {
  if (countOf(findings, 'error') > 0) return 'Fail';
  if (countOf(findings, 'unknown') > 0) return 'Unknown';
  return countOf(findings, 'warning') > 0 ? 'Warn' : 'Pass';
}

const NOUNS: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  unknown: ['unknown', 'unknown'],
};

/** `2 errors, 1 warning`; empty when there is nothing. */
export function countsInWords(findings: readonly Finding[]): string {
  return SEVERITIES.map((severity) => ({ severity, count: countOf(findings, severity) }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${NOUNS[severity][count === 1 ? 0 : 1]}`)
    .join(', ');
}

/** `2 known, 3 suppressed`: what does not count; empty when there is nothing. */
export function asideInWords(known: readonly Finding[], suppressed: readonly Finding[]): string {
  return [
    ...(known.length > 0 ? [`${known.length} known`] : []),
    ...(suppressed.length > 0 ? [`${suppressed.length} suppressed`] : []),
  ].join(', ');
}
