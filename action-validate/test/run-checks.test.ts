import { expect, test } from '@jest/globals';
import type { Check, Engine } from '../src/check.ts';
import { collect } from '../src/collect.ts';
import { consoleLines } from '../src/report/console.ts';
import { runChecks } from '../src/run-checks.ts';
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

test('one problem in several renders is one finding of all their environments', async () => {
  const finds: Check = { ...passes, run: () => [{ severity: 'warning', message: 'm', fix: 'f' }] };
  const runs = await runChecks(set, [], [finds]);
  const sets = [
    { environments: ['production'], objects: 1, runs },
    { environments: ['testing', 'dev'], objects: 1, runs },
  ];
  const place = { file: 'helmfile.yaml', precision: 'file-only' } as const;
  const order = ['testing', 'dev', 'production'];
  const [report, ...others] = await collect([finds], sets, { files: 0, runs: [] }, order, async () => place);
  expect(others).toEqual([]);
  expect(report).toMatchObject({ objects: 2, findings: [{ environments: ['testing', 'dev', 'production'] }] });
});

test.each([
  [['warning', 'error'], 'Fail (1 error, 1 warning; 3 objects, 0.4 s)'],
  [['unknown', 'warning'], 'Unknown (1 warning, 1 unknown; 3 objects, 0.4 s)'],
  [['warning', 'warning'], 'Warn (2 warnings; 3 objects, 0.4 s)'],
  [[], 'Pass (3 objects, 0.4 s)'],
] as const)('with findings %j, the log says %s', (severities, line) => {
  const findings = severities.map((severity) => ({
    ...{ rule: 'check_b', severity, message: 'm', fix: 'f', identity: undefined, path: [], environments: ['dev'] },
    place: { file: 'a.yaml', precision: 'file-only' as const },
  }));
  const [first, ...others] = consoleLines({ check: passes, findings, objects: 3, files: 0, milliseconds: 420 });
  expect(first).toBe(`- check_b...  ${line}`);
  expect(others).toHaveLength(4 * severities.length);
});
