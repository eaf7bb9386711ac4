import { expect, test } from '@jest/globals';
import type { Check, Engine } from '../src/check.ts';
import type { Target } from '../src/inputs/targets.ts';
import { consoleLines } from '../src/report/console.ts';
import { collect } from '../src/run/collect.ts';
import type { Judge } from '../src/run/judge.ts';
import { runChecks } from '../src/run/run-checks.ts';
import { finding, reportOf } from './check-report.ts';
import { setOf } from './manifest-set.ts';

const set = setOf('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
const passes: Check = { name: 'check_b', what: '', why: '', run: () => [] };

test('a check that throws is a finding that names it, and the others have run', async () => {
  const throws: Check = {
    ...{ name: 'check_a', what: '', why: '' },
    run: () => {
      throw new Error('no such field');
    },
  };
  const rejects: Engine = { name: 'check_e', what: '', why: '', run: () => Promise.reject(new Error('exit code 3')) };
  const runs = await runChecks(set, [rejects], [throws, passes]);
  expect(runs.map(({ check, problems }) => [check.name, problems.map(({ message }) => message)])).toEqual([
    [
      'check_e',
      [expect.stringContaining('The check check_e itself failed, so nothing is known of what it checks: exit')],
    ],
    ['check_a', [expect.stringContaining('no such field')]],
    ['check_b', []],
  ]);
});

test('our own checks run while the programs do', async () => {
  const order: string[] = [];
  let release = (): void => {};
  const waits: Engine = {
    ...{ name: 'check_e', what: '', why: '' },
    run: async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      order.push('program');
      return [];
    },
  };
  const own: Check = {
    ...passes,
    run: () => {
      order.push('own');
      release();
      return [];
    },
  };
  await runChecks(set, [waits], [own]);
  expect(order).toEqual(['own', 'program']);
});

test('the time of a check is its own, not that of those after it', async () => {
  const busy: Check = {
    ...passes,
    run: () => {
      const until = performance.now() + 50;
      while (performance.now() < until);
      return [];
    },
  };
  const started = performance.now();
  const [first, second] = await runChecks(set, [], [passes, busy]);
  const all = performance.now() - started;
  expect(second?.milliseconds).toBeGreaterThanOrEqual(50);
  // Times that overlap would be more than there was.
  expect((first?.milliseconds ?? 0) + (second?.milliseconds ?? 0)).toBeLessThanOrEqual(all);
});

/** Settings that change nothing. */
const asFound: Judge = ({ problem: { severity } }) => ({ severity });

const [TESTING, DEV, PRODUCTION] = ['testing', 'dev', 'production'].map((environment) => ({
  ...{ environment, kubernetes: '1.36.3' },
})) as [Target, Target, Target];

test('one problem in several renders is one finding of all their environments', async () => {
  const finds: Check = { ...passes, run: () => [{ severity: 'warning', message: 'm', fix: 'f' }] };
  const runs = await runChecks(set, [], [finds]);
  const sets = [
    { targets: [PRODUCTION], set, runs },
    { targets: [TESTING, DEV], set, runs },
  ];
  const place = { file: 'helmfile.yaml', precision: 'file-only' } as const;
  const order = [TESTING, DEV, PRODUCTION];
  const [report, ...others] = await collect([finds], sets, { files: 0, runs: [] }, order, async () => place, asFound);
  expect(others).toEqual([]);
  expect(report).toMatchObject({ objects: 2, findings: [{ environments: ['testing', 'dev', 'production'] }] });
  expect(report?.findings[0]).not.toHaveProperty('kubernetes');
});

test('a problem that not all versions of Kubernetes have names those that do', async () => {
  const finds: Check = { ...passes, run: () => [{ severity: 'warning', message: 'm', fix: 'f' }] };
  const newer = { environment: 'dev', kubernetes: '1.37.0' };
  const sets = [{ targets: [newer], set, runs: await runChecks(set, [], [finds]) }];
  const place = { file: 'helmfile.yaml', precision: 'file-only' } as const;
  const targets = [DEV, newer, PRODUCTION];
  const [report] = await collect([finds], sets, { files: 0, runs: [] }, targets, async () => place, asFound);
  const [finding] = report?.findings ?? [];
  expect(finding).toMatchObject({ environments: ['dev'], kubernetes: ['1.37.0'] });
  expect(consoleLines(reportOf(report), ['dev', 'production'])).toContain('        in dev with Kubernetes 1.37.0');
});

test.each([
  [['warning', 'error'], 'Fail (1 error, 1 warning; 3 objects, 0.4 s)'],
  [['unknown', 'warning'], 'Unknown (1 warning, 1 unknown; 3 objects, 0.4 s)'],
  [['warning', 'warning'], 'Warn (2 warnings; 3 objects, 0.4 s)'],
  [[], 'Pass (3 objects, 0.4 s)'],
] as const)('with findings %j, the log says %s', (severities, line) => {
  const findings = severities.map((severity) => finding({ severity }));
  const report = reportOf({ check: passes, findings, objects: 3, milliseconds: 420 });
  const [first, ...others] = consoleLines(report, ['dev']);
  expect(first).toBe(`- check_b...  ${line}`);
  expect(others).toHaveLength(4 * severities.length);
});
