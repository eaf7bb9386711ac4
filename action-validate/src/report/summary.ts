import { describePath, type Finding } from '../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import { describePlace } from '../../../shared/report/errors.ts';
import { code, escapeMarkdown, table } from '../../../shared/report/markdown.ts';
import { bySeverity, type CheckReport, countOf, countsInWords } from './check-report.ts';
import { verdict } from './console.ts';

/** GitHub drops a summary over 1 MiB whole; the rest of it needs a few kilobytes. */
const TABLE_BYTES = 900 * 1024;

/** The job summary: a line for each check, then all findings. */
export function summary(reports: readonly CheckReport[], environments: readonly string[]): string {
  const findings = bySeverity(reports);
  const head = `### Validation ${verdict(findings) === 'Fail' ? 'failed' : 'passed'}: ${countsInWords(findings) || 'no findings'}`;
  return [
    head,
    `Environments: ${environments.map(code).join(', ')}.`,
    table(
      ['check', 'result', 'errors', 'warnings', 'unknown', 'objects'],
      reports.map(({ check, findings: own, objects }) => [
        code(check.name),
        verdict(own),
        ...(['error', 'warning', 'unknown'] as const).map((severity) => String(countOf(own, severity))),
        String(objects),
      ]),
    ),
    ...(findings.length === 0 ? [] : [findingTable(findings)]),
  ].join('\n\n');
}

function findingTable(findings: readonly Finding[]): string {
  const rows: string[][] = [];
  let bytes = 0;
  for (const finding of findings) {
    const row = findingRow(finding);
    bytes += Buffer.byteLength(row.join(' | ')) + 6;
    if (bytes > TABLE_BYTES) break;
    rows.push(row);
  }
  const left = findings.length - rows.length;
  const text = table(['severity', 'check', 'object', 'path', 'what', 'where', 'environments'], rows);
  if (left === 0) return text;
  return `${text}\n\n${left} more findings do not fit here: read the log, or the file of the output ${code('report')}.`;
}

function findingRow(finding: Finding): string[] {
  const { severity, rule, identity, path, message, fix, place, environments } = finding;
  return [
    severity,
    code(rule),
    identity === undefined ? '' : code(describeIdentity(identity)),
    path.length === 0 ? '' : code(describePath(path)),
    `${escapeMarkdown(message)}<br>${escapeMarkdown(fix)}`,
    place.file === undefined ? '' : code(describePlace(place)),
    environments.map(escapeMarkdown).join(', '),
  ];
}
