import { expect, test } from '@jest/globals';
import { parseImage } from '../../shared/istio/proxy.ts';
import type { PlannedWorkload } from './plan.ts';
import { type RolloutReport, reportJson, summary } from './report.ts';

function planned(name: string, planClass: PlannedWorkload['class']): PlannedWorkload {
  const ref = { kind: 'Deployment', namespace: 'shop', name };
  const wanted = parseImage('docker.io/istio/proxyv2:2');
  return {
    ...{ ref, class: planClass, reason: 'runs proxyv2:1', wanted, running: ['proxyv2:1'], pods: 2 },
    ...{ gateway: false, warning: undefined },
  };
}

const [done, failed, untouched] = [planned('a', 'restart'), planned('<b>', 'restart'), planned('c', 'restart')];
const stopped: RolloutReport = {
  ...{ environment: 'testing', dryRun: false, plan: [done, failed, untouched], milliseconds: 61_000 },
  roll: {
    done: [
      { item: done, outcome: { result: 'done', seconds: 12 } },
      { item: failed, outcome: { result: 'failed', seconds: 900, why: 'not rolled out', pods: ['b-1: @everyone #1'] } },
    ],
    ...{ untouched: [untouched], stopped: 'a workload failed' },
  },
  after: { proxies: [['proxyv2:1', 4]], outdated: 4 },
};

test('what failed, why, and how to go on come first', () => {
  const lines = summary(stopped).split('\n\n');
  expect(lines[0]).toContain('stopped, because a workload failed');
  expect(lines[1]).toContain('failed** after 900 s: not rolled out.');
  expect(lines[3]).toContain('run this job again');
});

test('a dry run speaks of what is to be restarted, and of nothing that was tried', () => {
  const text = summary({
    ...stopped,
    dryRun: true,
    roll: { done: [], untouched: [done, failed, untouched], stopped: undefined },
  });
  expect(text).toContain('| to restart | 3 |');
  expect(text).toContain('<summary>3 to restart</summary>');
  expect(text).not.toMatch(/restarted|not started|failed/);
});

test('a rollout counts what was restarted, failed, not started, already up to date and skipped', () => {
  const plan = [...stopped.plan, planned('d', 'up-to-date'), planned('e', 'skip')];
  const text = summary({ ...stopped, plan });
  for (const row of ['restarted', 'failed', 'not started', 'already up to date', 'skipped'])
    expect(text).toContain(`| ${row} | 1 |`);
  for (const fold of ['1 skipped', '1 restarted', '1 not started'])
    expect(text).toContain(`<summary>${fold}</summary>`);
});

test('names from the cluster cannot leave their place', () => {
  const text = summary(stopped);
  expect(text).not.toContain('<b>');
  expect(text).not.toMatch(/@everyone|[^&]#1/);
});

test('a cluster that no longer answers takes nothing from the report', () => {
  expect(summary({ ...stopped, after: undefined })).toContain('what runs there now is not known');
});

test('the JSON has every workload with its result', () => {
  const { workloads } = JSON.parse(reportJson(stopped)) as { workloads: { name: string; result?: string }[] };
  expect(workloads.map(({ name, result }) => [name, result])).toEqual([
    ['a', 'done'],
    ['<b>', 'failed'],
    ['c', 'untouched'],
  ]);
});
