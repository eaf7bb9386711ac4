import { describePlace } from '../../../shared/log/errors.ts';
import { describeTargets, type Finding } from '../../../shared/manifest/finding.ts';
import { asideInWords, type CheckReport, countsInWords, verdictOf } from '../model/check-report.ts';
import { subject } from '../model/subject.ts';
import type { Suppression } from '../model/suppression.ts';

/**
 * The lines of one check in the log: its verdict, and its findings below.
 * @param environments all of this run
 */
export function consoleLines(report: CheckReport, environments: readonly string[]): readonly string[] {
  const { check, findings, known, suppressed, milliseconds } = report;
  const verdict = verdictOf(report, environments);
  const counts = [countsInWords(findings), asideInWords(known, suppressed)].filter((part) => part !== '').join(', ');
  const seen = `${seenBy(report)}, ${(milliseconds / 1000).toFixed(1)} s`;
  const parts = verdict === 'Off' ? ['by mesh.yaml'] : [counts, seen, ...offInWords(report)];
  return [
    `- ${check.name}...  ${verdict} (${parts.filter((part) => part !== '').join('; ')})`,
    ...findings.flatMap((finding) => findingLines(finding.severity, finding)),
    ...known.map((finding) => shortLine('known', finding)),
    ...suppressed.flatMap((finding) => [
      shortLine('suppressed', finding),
      `        ${suppressionInWords(finding.suppression)}`,
    ]),
  ];
}

/** `until 2027-01-31 by mesh.yaml:12: the reason`. */
export function suppressionInWords({ expires, written, reason }: Suppression): string {
  return `until ${expires} by ${written}: ${oneLine(reason)}`;
}

/** `off in dev`, for a check that is on elsewhere. */
export function offInWords({ off }: Pick<CheckReport, 'off'>): readonly string[] {
  return [
    ...(off.all.length > 0 ? [`off in ${off.all.join(', ')}`] : []),
    ...(off.unknown.length > 0 ? [`unknown off in ${off.unknown.join(', ')}`] : []),
  ];
}

function seenBy({ objects, files }: CheckReport): string {
  return [...(objects > 0 || files === 0 ? [`${objects} objects`] : []), ...(files > 0 ? [`${files} files`] : [])].join(
    ', ',
  );
}

function findingLines(heading: string, finding: Finding): readonly string[] {
  return [
    `    ${heading}: ${[describePlace(finding.place), subject(finding)].filter((part) => part !== '').join(' ')}`,
    `        ${finding.message.replaceAll('\n', '\n        ')}`,
    `        ${finding.fix}`,
    `        in ${describeTargets(finding)}`,
  ];
}

function shortLine(heading: string, finding: Finding): string {
  const where = [describePlace(finding.place), subject(finding)].filter((part) => part !== '').join(' ');
  return `    ${heading} ${finding.severity}: ${where}: ${oneLine(finding.message)} (${describeTargets(finding)})`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
