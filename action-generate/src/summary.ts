import { code, details, escapeMarkdown, table } from '../../shared/report/markdown.ts';
import type { MutationCount } from './mutate.ts';
import type { ChartPlan } from './write-charts.ts';

export interface Generated {
  readonly before: string | undefined;
  readonly version: string;
  readonly objects: number;
  readonly plans: readonly ChartPlan[];
  readonly mutations: readonly MutationCount[];
  readonly locked: readonly string[];
}

/** The job summary of a run. */
export function summary({ before, version, objects, plans, mutations, locked }: Generated): string {
  const from = before === undefined || before === version ? '' : ` (before: ${code(before)})`;
  const parts = [
    `### Istio ${code(version)} generated${from}`,
    `${objects} objects.`,
    table(
      ['chart', 'files', 'added', 'changed', 'removed'],
      plans.map((plan) => [
        code(plan.directory),
        ...[plan.files.size, plan.added.length, plan.changed.length, plan.removed.length].map(String),
      ]),
    ),
    table(
      ['mutation', 'objects', 'why'],
      mutations.map(({ name, objects: count, reason }) => [
        escapeMarkdown(name),
        String(count),
        escapeMarkdown(reason),
      ]),
    ),
  ];
  if (locked.length > 0) {
    parts.push(
      `New in mesh.lock, as published now: ${locked.map(code).join(', ')}. Compare with the projects' own checksums.`,
    );
  }
  for (const word of ['added', 'changed', 'removed'] as const) {
    const files = plans.flatMap((plan) => plan[word].map((path) => `- ${code(`${plan.directory}/${path}`)}`));
    if (files.length > 0) parts.push(details(`${files.length} files ${word}`, files.join('\n')));
  }
  return parts.join('\n\n');
}
