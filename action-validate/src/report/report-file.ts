import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../../shared/manifest/finding.ts';
import { type BaselineEntry, entryOf } from '../baseline/baseline.ts';
import { bySeverity, type CheckReport, knownFindings, suppressedFindings, verdictOf } from '../model/check-report.ts';

/** Writes all findings as JSON, the most severe first. It can be the baseline of a later run. @returns the file's path */
export async function writeReport(
  directory: string,
  reports: readonly CheckReport[],
  environments: readonly string[],
  gone: readonly BaselineEntry[],
): Promise<string> {
  const file = join(directory, 'mesh-ci-validate.json');
  const checks = reports.map((report) => {
    const { check, findings, known, suppressed, off, objects, files } = report;
    const { name, what, why } = check;
    return {
      ...{ name, what, why, result: verdictOf(report, environments), findings: findings.length },
      ...{ known: known.length, suppressed: suppressed.length, off, objects, files },
    };
  });
  const report = {
    ...{ environments, checks },
    findings: bySeverity(reports).map(withFingerprint),
    known: knownFindings(reports).map(withFingerprint),
    suppressed: suppressedFindings(reports).map(withFingerprint),
    gone,
  };
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return file;
}

function withFingerprint<F extends Finding>(finding: F): F & BaselineEntry {
  return { ...finding, ...entryOf(finding) };
}
