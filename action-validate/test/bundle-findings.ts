import { readFile } from 'node:fs/promises';
import type { Finding } from '../../shared/manifest/finding.ts';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';

/** The findings in the report of a run, which is still there. */
export async function findingsOf({ outputs }: BundleResult): Promise<readonly Finding[]> {
  return (JSON.parse(await readFile(outputs.report ?? '', 'utf8')) as { findings: Finding[] }).findings;
}

/** Messages of the annotations that are errors. */
export function errorsOf({ annotations }: BundleResult): readonly string[] {
  return annotations.filter(({ level }) => level === 'error').map(({ message }) => message);
}
