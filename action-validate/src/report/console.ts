import { describePath, type Finding } from '../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import { describePlace } from '../../../shared/report/errors.ts';
import { type CheckReport, countOf, countsInWords } from './check-report.ts';

/** The lines of one check in the log: its verdict, and its findings below. */
export function consoleLines({ check, findings, objects, files, milliseconds }: CheckReport): readonly string[] {
  const counts = countsInWords(findings);
  const seen = [
    ...(objects > 0 || files === 0 ? [`${objects} objects`] : []),
    ...(files > 0 ? [`${files} files`] : []),
  ];
  const details = `${counts === '' ? '' : `${counts}; `}${seen.join(', ')}, ${(milliseconds / 1000).toFixed(1)} s`;
  return [`- ${check.name}...  ${verdict(findings)} (${details})`, ...findings.flatMap(findingLines)];
}

/** What is not known is not passed. */
export function verdict(findings: readonly Finding[]): string {
  if (countOf(findings, 'error') > 0) return 'Fail';
  if (countOf(findings, 'unknown') > 0) return 'Unknown';
  return countOf(findings, 'warning') > 0 ? 'Warn' : 'Pass';
}

function findingLines(finding: Finding): readonly string[] {
  return [
    `    ${finding.severity}: ${[describePlace(finding.place), subject(finding)].filter((part) => part !== '').join(' ')}`,
    `        ${finding.message.replaceAll('\n', '\n        ')}`,
    `        ${finding.fix}`,
    `        in ${finding.environments.join(', ')}`,
  ];
}

/** `Deployment.apps shop/cart spec.replicas`, as far as it is known. */
export function subject({ identity, path }: Finding): string {
  const object = identity === undefined ? '' : describeIdentity(identity);
  return [object, describePath(path)].filter((part) => part !== '').join(' ');
}
