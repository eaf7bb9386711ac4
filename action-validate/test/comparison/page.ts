import { escapeMarkdown, table } from '../../../shared/report/markdown.ts';
import type { Pair, Reason } from './pairs.ts';

/** What came of one pair. */
export interface Outcome {
  readonly pair: Pair;
  /** In how many cases both find something, or neither does. */
  readonly agreed: number;
  readonly differences: readonly {
    readonly label: string;
    readonly only: Reason['only'];
    readonly reason: Reason | undefined;
  }[];
}

export const REASONLESS = 'NO REASON';

/** The whole of docs/comparison.md. */
export function page(outcomes: readonly Outcome[]): string {
  return `# Comparison with public tools

The cases of the corpus (\`test/corpus\`) are given to public tools as well. Written by \`test/comparison.test.ts\`, which fails when a tool says something else than this page. kube-score 1.20.0, kubectl-validate 0.0.4 (schemas of Kubernetes 1.30), kubeconform 0.8.0, and \`istioctl analyze\` without a cluster, as in a pull request.

A tool *finds* something when a rule of the row does, or when it cannot read the file. Advice of kube-score that is no more than a warning does not count, but for stable-version.

${table(
  ['check', 'tool', 'its rules', 'cases', 'agreed', 'only ours', 'only theirs'],
  outcomes.map(({ pair, agreed, differences }) => [
    `\`${pair.check}\``,
    pair.tool,
    pair.rules.join(', ') || 'any',
    String(agreed + differences.length),
    String(agreed),
    String(differences.filter(({ only }) => only === 'ours').length),
    String(differences.filter(({ only }) => only === 'theirs').length),
  ]),
)}

## The differences

${outcomes
  .filter(({ differences }) => differences.length > 0)
  .map(section)
  .join('\n\n')}
`;
}

function section({ pair, differences }: Outcome): string {
  const groups = Map.groupBy(differences, ({ reason, only }) => reason ?? only);
  const rows = [...groups.values()].map((group) => [
    group[0]?.only === 'ours' ? 'ours' : pair.tool,
    group.map(({ label }) => escapeMarkdown(label)).join('; '),
    group[0]?.reason?.why ?? REASONLESS,
  ]);
  return `### \`${pair.check}\` and ${pair.tool}\n\n${table(['found only by', 'cases', 'why'], rows)}`;
}
