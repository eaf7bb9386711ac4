import { describePlace } from '../../../shared/log/errors.ts';
import { describePath, describeTargets, type Finding } from '../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import { code, details, escapeMarkdown, table } from '../../../shared/report/markdown.ts';
import type { BaselineEntry } from '../baseline/baseline.ts';
import {
  asideInWords,
  bySeverity,
  type CheckReport,
  countOf,
  countsInWords,
  knownFindings,
  suppressedFindings,
  verdict,
  verdictOf,
} from '../model/check-report.ts';
import { offInWords, suppressionInWords } from './console.ts';
import { documentationOf } from './documentation.ts';

/** GitHub drops a summary over 1 MiB whole. Together with the table of checks, these stay below it. */
const FINDING_BYTES = 700 * 1024;
const ASIDE_BYTES = 90 * 1024;

/**
 * The job summary: a line for each check, then all findings, what of them does not count, and what was in the baseline
 * and is gone.
 */
export function summary(
  reports: readonly CheckReport[],
  environments: readonly string[],
  gone: readonly BaselineEntry[] = [],
): string {
  const [findings, known, suppressed] = [bySeverity(reports), knownFindings(reports), suppressedFindings(reports)];
  const counts = [countsInWords(findings) || 'no findings', asideInWords(known, suppressed)];
  return [
    `### Validation ${verdict(findings) === 'Fail' ? 'failed' : 'passed'}: ${counts.filter((part) => part !== '').join(', ')}`,
    `Environments: ${environments.map(code).join(', ')}.`,
    checkTable(reports, environments),
    ...(findings.length === 0 ? [] : [limitedTable(FINDING_HEAD, findings, findingRow, FINDING_BYTES)]),
    ...fold(`${suppressed.length} suppressed`, [...FINDING_HEAD, 'why'], suppressed, (finding) => [
      ...findingRow(finding),
      escapeMarkdown(suppressionInWords(finding.suppression)),
    ]),
    ...fold(`${known.length} known, in the baseline`, FINDING_HEAD, known, findingRow),
    ...fold(
      `${gone.length} no longer found: remove them from the baseline`,
      ['check', 'object', 'what', 'environments'],
      gone,
      goneRow,
    ),
  ].join('\n\n');
}

function checkTable(reports: readonly CheckReport[], environments: readonly string[]): string {
  return table(
    ['check', 'result', 'errors', 'warnings', 'unknown', 'known', 'suppressed', 'objects'],
    reports.map((report) => [
      `[${code(report.check.name)}](${documentationOf(report.check.name)})`,
      resultOf(report, environments),
      ...(['error', 'warning', 'unknown'] as const).map((severity) => String(countOf(report.findings, severity))),
      ...[report.known.length, report.suppressed.length, report.objects].map(String),
    ]),
  );
}

function resultOf(report: CheckReport, environments: readonly string[]): string {
  const result = verdictOf(report, environments);
  const off = result === 'Off' ? [] : offInWords(report);
  return [result, ...off.map((text) => escapeMarkdown(`(${text})`))].join(' ');
}

const FINDING_HEAD = ['severity', 'check', 'object', 'path', 'what', 'where', 'environments'];

function fold<T>(heading: string, head: readonly string[], items: readonly T[], row: (item: T) => string[]): string[] {
  return items.length === 0 ? [] : [details(heading, limitedTable(head, items, row, ASIDE_BYTES))];
}

function limitedTable<T>(
  head: readonly string[],
  items: readonly T[],
  rowOf: (item: T) => string[],
  largest: number,
): string {
  const rows: string[][] = [];
  let bytes = 0;
  for (const item of items) {
    const row = rowOf(item);
    bytes += Buffer.byteLength(row.join(' | ')) + 6;
    if (bytes > largest) break;
    rows.push(row);
  }
  const left = items.length - rows.length;
  const text = table(head, rows);
  if (left === 0) return text;
  return `${text}\n\n${left} more findings do not fit here: read the log, or the file of the output ${code('report')}.`;
}

function findingRow(finding: Finding): string[] {
  const { severity, rule, identity, path, message, fix, place } = finding;
  return [
    severity,
    code(rule),
    identity === undefined ? '' : code(describeIdentity(identity)),
    path.length === 0 ? '' : code(describePath(path)),
    `${escapeMarkdown(message)}<br>${escapeMarkdown(fix)}`,
    place.file === undefined ? '' : code(describePlace(place)),
    escapeMarkdown(describeTargets(finding)),
  ];
}

function goneRow({ rule, subject, message, environments }: BaselineEntry): string[] {
  return [code(rule), code(subject), escapeMarkdown(message), escapeMarkdown(environments.join(', '))];
}
