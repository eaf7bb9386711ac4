import { expect, test } from '@jest/globals';
import type { Finding, Severity } from '../../shared/manifest/finding.ts';
import { memoryLog } from '../../shared/report/log.ts';
import { annotate } from '../src/report/annotations.ts';
import { bySeverity } from '../src/report/check-report.ts';
import { summary } from '../src/report/summary.ts';

function finding(severity: Severity, message = 'm'): Finding {
  return {
    ...{ rule: 'check_a', severity, message, fix: 'f', identity: undefined, path: [], environments: ['dev'] },
    place: { file: 'a.yaml', precision: 'file-only' },
  };
}
const reportOf = (findings: readonly Finding[]) => ({
  ...{ check: { name: 'check_a', what: '', why: '' }, findings, objects: 1, files: 0, milliseconds: 1 },
});

test('the most severe are annotated, and an error is left for the failure of the step', () => {
  const findings = Array.from({ length: 20 }, () => [finding('unknown'), finding('warning'), finding('error')]).flat();
  const log = memoryLog();
  annotate(bySeverity([reportOf(findings)]), log);
  const levels = log.lines.map((line) => line.split(':', 1)[0]);
  expect(levels).toEqual([...Array(9).fill('error'), ...Array(10).fill('warning'), ...Array(10).fill('notice')]);
});

test('a summary that would be too large says how many findings it leaves out', () => {
  const findings = Array.from({ length: 3000 }, () => finding('error', 'x'.repeat(1000)));
  const text = summary([reportOf(findings)], ['dev']);
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  const rows = text.match(/^\| error /gm)?.length ?? 0;
  expect(text).toContain(`${3000 - rows} more findings do not fit here`);
});
