import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bySeverity, type CheckReport } from './check-report.ts';

/** Writes all findings as JSON, the most severe first. @returns the file's path */
export async function writeReport(
  directory: string,
  reports: readonly CheckReport[],
  environments: readonly string[],
): Promise<string> {
  const file = join(directory, 'mesh-ci-validate.json');
  const checks = reports.map(({ check, findings, objects, files }) => ({
    ...check,
    findings: findings.length,
    ...{ objects, files },
  }));
  const report = {
    environments,
    checks: checks.map(({ name, what, why, findings, objects, files }) => ({
      ...{ name, what, why },
      ...{ findings, objects, files },
    })),
    findings: bySeverity(reports),
  };
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return file;
}
