import { type Finding, SEVERITIES, type Severity } from '../../../shared/manifest/finding.ts';
import type { CheckInfo } from '../check.ts';

/** One check over all environments. */
export interface CheckReport {
  readonly check: CheckInfo;
  readonly findings: readonly Finding[];
  /** Objects that it looked at; one that several environments share is counted once. */
  readonly objects: number;
  /** Files that it looked at; 0 for a check of renders alone. */
  readonly files: number;
  readonly milliseconds: number;
}

export function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** All findings, the most severe first, those of one severity in the order of the checks. */
export function bySeverity(reports: readonly CheckReport[]): readonly Finding[] {
  return reports
    .flatMap(({ findings }) => findings)
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
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
