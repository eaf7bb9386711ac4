import { formatDuration } from '../../shared/config/duration.ts';
import { describeProxy } from '../../shared/istio/proxy.ts';
import { describeRef } from '../../shared/kube/kube.ts';
import { code, details, escapeMarkdown, table } from '../../shared/report/markdown.ts';
import type { PlannedWorkload } from './plan.ts';
import type { Roll } from './roll.ts';

/** Everything that is known at the end of a rollout. */
export interface RolloutReport {
  readonly environment: string;
  readonly dryRun: boolean;
  readonly plan: readonly PlannedWorkload[];
  readonly roll: Roll<PlannedWorkload>;
  /** The mesh at the end; undefined when the cluster no longer answered. */
  readonly after: MeshState | undefined;
  readonly milliseconds: number;
}

export interface MeshState {
  /** Live pods by the sidecar that they run. */
  readonly proxies: readonly (readonly [string, number])[];
  /** Live pods of the mesh that run another sidecar than the wanted one. */
  readonly outdated: number;
}

/** The job summary: what happened, what stopped it, what is left, and how to go on. */
export function summary(report: RolloutReport): string {
  const { plan, roll } = report;
  const done = roll.done.filter(({ outcome }) => outcome.result === 'done');
  const failed = roll.done.filter(({ outcome }) => outcome.result === 'failed');
  const untouched = report.dryRun ? 'to restart' : 'not started';
  const parts = [`### Rollout in ${code(report.environment)}: ${headline(report)}`];
  for (const { item, outcome } of failed) {
    if (outcome.result !== 'failed') continue;
    parts.push(`**${code(describeRef(item.ref))} failed** after ${outcome.seconds} s: ${escapeMarkdown(outcome.why)}.`);
    if (outcome.pods.length > 0) parts.push(outcome.pods.map((line) => `- ${escapeMarkdown(line)}`).join('\n'));
  }
  if (roll.stopped !== undefined) parts.push(escapeMarkdown(RESUME));
  parts.push(
    table(
      ['', 'workloads'],
      [
        ...(report.dryRun
          ? []
          : [
              ['restarted', String(done.length)],
              ['failed', String(failed.length)],
            ]),
        [untouched, String(roll.untouched.length)],
        ['already up to date', String(count(plan, 'up-to-date'))],
        ['skipped', String(count(plan, 'skip'))],
      ],
    ),
    `${describeState(report.after)} Took ${formatDuration(report.milliseconds)}.`,
  );
  const warnings = plan.filter(({ warning }) => warning !== undefined);
  if (warnings.length > 0) parts.push(fold(`${warnings.length} warnings`, warnings, ({ warning }) => warning ?? ''));
  const skipped = plan.filter((item) => item.class === 'skip');
  if (skipped.length > 0) parts.push(fold(`${skipped.length} skipped`, skipped, ({ reason }) => reason));
  if (done.length > 0) {
    const rows = done.map(({ item, outcome }) => [
      code(describeRef(item.ref)),
      escapeMarkdown(item.running.join(', ')),
      code(describeProxy(item.wanted)),
      `${outcome.seconds} s`,
    ]);
    parts.push(details(`${done.length} restarted`, table(['workload', 'ran', 'runs', 'took'], rows)));
  }
  if (roll.untouched.length > 0) {
    parts.push(fold(`${roll.untouched.length} ${untouched}`, roll.untouched, ({ reason }) => reason));
  }
  return parts.join('\n\n');
}

export const RESUME =
  'To go on, repair what failed and run this job again: what is already right is skipped. To go back, revert the commit and promote that.';

function describeState(after: MeshState | undefined): string {
  if (after === undefined) return 'The cluster no longer answers: what runs there now is not known.';
  const counts = after.proxies.map(([name, pods]) => `${code(name)} in ${pods} pods`).join(', ');
  return `Sidecars now: ${counts || 'none'}; ${after.outdated} pods run another one than wanted.`;
}

function headline({ roll, dryRun, after }: RolloutReport): string {
  if (dryRun) return 'dry run, nothing was changed';
  if (roll.stopped !== undefined) return `stopped, because ${escapeMarkdown(roll.stopped)}`;
  if (roll.done.length === 0) return 'nothing to restart';
  return after?.outdated === 0 ? 'every pod runs the wanted sidecar' : 'done, but some pods keep their sidecar';
}

function count(plan: readonly PlannedWorkload[], planClass: PlannedWorkload['class']): number {
  return plan.filter((item) => item.class === planClass).length;
}

function fold(heading: string, items: readonly PlannedWorkload[], text: (item: PlannedWorkload) => string): string {
  return details(
    heading,
    items.map((item) => `- ${code(describeRef(item.ref))}: ${escapeMarkdown(text(item))}`).join('\n'),
  );
}

/** The same for machines: one entry a workload. */
export function reportJson({ plan, roll, ...rest }: RolloutReport): string {
  const outcomes = new Map(roll.done.map(({ item, outcome }) => [item, outcome]));
  const workloads = plan.map((item) => ({
    ...item.ref,
    class: item.class,
    reason: item.reason,
    warning: item.warning,
    ran: item.running,
    wanted: describeProxy(item.wanted),
    pods: item.pods,
    ...(outcomes.get(item) ?? (roll.untouched.includes(item) ? { result: 'untouched' } : {})),
  }));
  return `${JSON.stringify({ ...rest, stopped: roll.stopped, workloads }, undefined, 2)}\n`;
}
