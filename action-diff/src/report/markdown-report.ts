import { code, details, escapeMarkdown, table } from '../../../shared/report/markdown.ts';
import type { KindCount, NoiseContent, ReportContent, RiskContent } from './report-content.ts';
import { riskTable } from './risk-table.ts';
import { counted } from './section-content.ts';
import { markdownSection, type Section } from './sections.ts';

/** The report in parts, of which a size limit may leave out sections. All text is Markdown and holds no secret. */
export interface Report {
  /** What is always there: versions, counts, risks. */
  readonly head: string;
  readonly sections: readonly Section[];
  /** Groups of changes that are shown, noise included. */
  readonly groups: number;
  /** Risk rules that found something. */
  readonly risks: readonly RiskContent[];
}

/** @param page URL of the HTML report, for links to it; undefined when there is none */
export function makeReport(content: ReportContent, page?: string): Report {
  const sections = content.sections.map((section) => markdownSection(section, page));
  if (content.noise.length > 0) sections.push(noiseSection(content.noise));
  return { head: headOf(content, page), sections, groups: content.groups, risks: content.risks };
}

function headOf(content: ReportContent, page: string | undefined): string {
  const { base, head, notes, risks, kinds } = content;
  const parts = [
    `### ${content.title.map((part) => (typeof part === 'string' ? part : code(part.version))).join('')}`,
    `Base ${code(base.sha)} → head ${code(head.sha)}, rendered for ${environmentList(content)}.`,
    ...notes.map((note) => `> ${escapeMarkdown(note)}`),
  ];
  if (content.objects === 0)
    return [...parts, '**Nothing differs**: both sides render to the same objects.'].join('\n\n');
  if (page !== undefined) parts.push(`[**Full report**](${page}): search, filters, side by side.`);
  parts.push(totals(content), kindTable(kinds));
  if (risks.length > 0) parts.push('#### Risks', riskTable(risks));
  parts.push('#### Changes');
  return parts.join('\n\n');
}

function environmentList({ environments }: ReportContent): string {
  return environments
    .map(({ name, state }) => (state === 'both' ? escapeMarkdown(name) : `${escapeMarkdown(name)} (**${state}**)`))
    .join(', ');
}

function totals({ environments, groups, objects, noise }: ReportContent): string {
  const perEnvironment = environments.map(({ name, objects: count }) => `${escapeMarkdown(name)} ${count}`);
  const folded = noise.map(({ rule, count }) => `${code(rule.id)} ${count}`).join(', ');
  return [
    `**${counted(groups, 'distinct change')} on ${counted(objects, 'object')}.**`,
    `Objects that differ: ${perEnvironment.join(', ')}.`,
    ...(folded === '' ? [] : [`Folded as noise in the last section: ${folded}.`]),
  ].join(' ');
}

function kindTable(kinds: readonly KindCount[]): string {
  const cell = (count: number): string => (count === 0 ? '' : String(count));
  const rows = kinds.map(({ kind, added, removed, changed }) => [
    escapeMarkdown(kind),
    ...[added, removed, changed].map(cell),
  ]);
  return table(['kind', 'added', 'removed', 'changed'], rows);
}

function noiseSection(noise: readonly NoiseContent[]): Section {
  const count = noise.reduce((sum, { count }) => sum + count, 0);
  const title = `Noise: ${counted(count, 'change')}`;
  const rows = noise.flatMap(({ rule, rows }) =>
    rows.map(({ path, before, after, count }) => [
      code(rule.id),
      escapeMarkdown(rule.folds),
      code(path),
      `${code(before)} → ${code(after)}`,
      String(count),
    ]),
  );
  return { title, markdown: details(title, table(['rule', 'folds', 'path', 'change', 'objects'], rows)) };
}
