import { identityKey } from '../../shared/manifest/identity.ts';
import { code, details, escapeMarkdown, table } from '../../shared/report/markdown.ts';
import type { ChangeSet } from './change-set.ts';
import type { ChangeGroup } from './group.ts';
import type { Mask } from './mask.ts';
import { NOISE_RULES, type NoiseRule, noiseOf } from './noise.ts';
import { describePath } from './path.ts';
import { riskTable } from './risk-table.ts';
import { type Risk, risksOf } from './risks.ts';
import { counted, type Section, sectionsOf } from './sections.ts';

/** What the reader has to know of one side. */
export interface SideSummary {
  /** Full commit. */
  readonly sha: string;
  /** The Istio version of its mesh.yaml; undefined when the side has nothing to render. */
  readonly version: string | undefined;
}

export interface ReportInput {
  readonly base: SideSummary;
  readonly head: SideSummary;
  readonly set: ChangeSet;
  /** Sentences that qualify the comparison, plain text. */
  readonly notes: readonly string[];
}

/** The report in parts, of which a size limit may leave out sections. All text is Markdown and holds no secret. */
export interface Report {
  /** What is always there: versions, counts, risks. */
  readonly head: string;
  readonly sections: readonly Section[];
  /** Groups of changes that are shown, noise included. */
  readonly groups: number;
  /** Risk rules that found something. */
  readonly risks: readonly Risk[];
}

export function makeReport(input: ReportInput, mask: Mask): Report {
  const { set } = input;
  const risks = risksOf(set.groups);
  const noise = new Map(NOISE_RULES.map((rule): [NoiseRule, ChangeGroup[]] => [rule, []]));
  const shown: ChangeGroup[] = [];
  for (const group of set.groups) {
    const rule = noiseOf(group);
    if (rule === undefined) shown.push(group);
    else noise.get(rule)?.push(group);
  }
  const folded = [...noise].filter(([, groups]) => groups.length > 0);
  const sections = sectionsOf(shown, set, mask);
  if (folded.length > 0) sections.push(noiseSection(folded, mask));
  return { head: headOf(input, risks, folded, mask), sections, groups: set.groups.length, risks };
}

function headOf(
  { base, head, set, notes }: ReportInput,
  risks: readonly Risk[],
  folded: readonly (readonly [NoiseRule, readonly ChangeGroup[]])[],
  mask: Mask,
): string {
  const parts = [
    `### ${titleOf(base, head)}`,
    `Base ${code(base.sha)} → head ${code(head.sha)}, rendered for ${environmentList(set)}.`,
    ...notes.map((note) => `> ${escapeMarkdown(note)}`),
  ];
  if (set.objects.length === 0)
    return [...parts, '**Nothing differs**: both sides render to the same objects.'].join('\n\n');
  parts.push(totals(set, folded), kindTable(set));
  if (risks.length > 0) parts.push('#### Risks', riskTable(risks, mask));
  parts.push('#### Changes');
  return parts.join('\n\n');
}

function titleOf(base: SideSummary, head: SideSummary): string {
  const to = code(head.version ?? 'none');
  if (base.version === undefined) return `Istio ${to}, for the first time`;
  return base.version === head.version ? `Istio ${to}, what changes` : `Istio ${code(base.version)} → ${to}`;
}

function environmentList({ environments }: ChangeSet): string {
  return environments
    .map(({ name, state }) => (state === 'both' ? escapeMarkdown(name) : `${escapeMarkdown(name)} (**${state}**)`))
    .join(', ');
}

function totals(set: ChangeSet, folded: readonly (readonly [NoiseRule, readonly ChangeGroup[]])[]): string {
  const identities = new Set(set.objects.map(({ identity }) => identityKey(identity)));
  const perEnvironment = set.environments.map(({ name }) => {
    const count = set.objects.filter(({ environment }) => environment === name).length;
    return `${escapeMarkdown(name)} ${count}`;
  });
  const noise = folded.map(([rule, groups]) => `${code(rule.id)} ${sizeOf(groups)}`).join(', ');
  return [
    `**${counted(set.groups.length, 'different change')} on ${counted(identities.size, 'object')}.**`,
    `Objects that differ: ${perEnvironment.join(', ')}.`,
    ...(noise === '' ? [] : [`Folded as noise in the last section: ${noise}.`]),
  ].join(' ');
}

function sizeOf(groups: readonly ChangeGroup[]): number {
  return groups.reduce((sum, { changes }) => sum + changes.length, 0);
}

function kindTable({ objects }: ChangeSet): string {
  const kinds = Map.groupBy(objects, ({ identity }) => identity.kind);
  const rows = [...kinds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, own]) => {
      const count = (test: (object: (typeof own)[number]) => boolean): string => {
        const size = new Set(own.filter(test).map(({ identity }) => identityKey(identity))).size;
        return size === 0 ? '' : String(size);
      };
      return [
        escapeMarkdown(kind),
        count(({ base }) => base === undefined),
        count(({ head }) => head === undefined),
        count(({ base, head }) => base !== undefined && head !== undefined),
      ];
    });
  return table(['kind', 'added', 'removed', 'changed'], rows);
}

function noiseSection(folded: readonly (readonly [NoiseRule, readonly ChangeGroup[]])[], mask: Mask): Section {
  const count = folded.reduce((sum, [, groups]) => sum + sizeOf(groups), 0);
  const title = `Noise: ${counted(count, 'change')}`;
  const rows = folded.flatMap(([rule, groups]) =>
    groups.map((group) => [
      code(rule.id),
      escapeMarkdown(rule.folds),
      code(describePath(group.changes[0].path)),
      `${code(mask.text(String(group.before)))} → ${code(mask.text(String(group.after)))}`,
      String(group.changes.length),
    ]),
  );
  return { title, markdown: details(title, table(['rule', 'folds', 'path', 'change', 'objects'], rows)) };
}
