import { expect, test } from '@jest/globals';
import { memoryLog } from '../../testbed/log/memory-log.ts';
import { bySeverity } from '../src/model/check-report.ts';
import { annotate } from '../src/report/annotations.ts';
import { summary } from '../src/report/summary.ts';
import { finding, reportOf } from './check-report.ts';

test('the most severe are annotated, and an error is left for the failure of the step', () => {
  const findings = Array.from({ length: 20 }, () =>
    (['unknown', 'warning', 'error'] as const).map((severity) => finding({ severity })),
  ).flat();
  const log = memoryLog();
  annotate(bySeverity([reportOf({ findings })]), log);
  const levels = log.lines.map((line) => line.split(':', 1)[0]);
  expect(levels).toEqual([...Array(9).fill('error'), ...Array(10).fill('warning'), ...Array(10).fill('notice')]);
});

test('a summary that would be too large says how many findings it leaves out', () => {
  const findings = Array.from({ length: 3000 }, () => finding({ message: 'x'.repeat(1000) }));
  const text = summary([reportOf({ findings })], ['dev']);
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  const rows = text.match(/^\| error /gm)?.length ?? 0;
  expect(text).toContain(`${3000 - rows} more findings do not fit here`);
});
