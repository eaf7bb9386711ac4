import type { Identity } from '../../../shared/manifest/identity.ts';
import { code, details, escapeMarkdown, fence } from '../../../shared/report/markdown.ts';
import type { SectionContent } from './section-content.ts';

/** One fold of the report: changes that belong together because they are on the same objects. */
export interface Section {
  /** Markdown for one line, which names its objects and counts its changes. */
  readonly title: string;
  /** The whole fold as Markdown. */
  readonly markdown: string;
}

/** @param page URL of the HTML report, in which the section has its own place; undefined when there is none */
export function markdownSection(content: SectionContent, page: string | undefined): Section {
  const { id, identities, risks, blocks } = content;
  // As the head of a hunk, which GitHub shows in a colour of its own.
  const lines = blocks.flatMap((block) => [...block.heads.map((head) => `@@ ${head} @@`), ...block.lines]);
  const link = page === undefined ? [] : [`[Open in the report](${page}#${id})`];
  const facts = [...(risks.length === 0 ? [] : [`Risks: ${risks.map(code).join(', ')}`]), ...link];
  const body = [
    ...(identities.length > 1 ? [identities.map(objectName).join(', ')] : []),
    ...(facts.length === 0 ? [] : [facts.join(' · ')]),
    fence(lines.join('\n'), 'diff'),
  ];
  const title = titleOf(content);
  return { title, markdown: details(title, body.join('\n\n')) };
}

function titleOf({ identities, what, environments, everywhere }: SectionContent): string {
  const [identity] = identities;
  if (identity === undefined) return '';
  const kinds = [...new Set(identities.map(({ kind }) => kind))];
  const several = `${identities.length} ${kinds.length === 1 ? `× ${escapeMarkdown(kinds[0] ?? '')}` : 'objects'}`;
  const subject = identities.length === 1 ? objectName(identity) : several;
  // The same everywhere needs no saying.
  const where = everywhere ? '' : ` (${environments.map(escapeMarkdown).join(', ')})`;
  return `${subject}: ${what}${where}`;
}

/** Kind and name for people; the API group is left to where two kinds could be meant. */
export function objectName({ kind, namespace, name }: Identity): string {
  return `${escapeMarkdown(kind)} ${code(namespace === '' ? name : `${namespace}/${name}`)}`;
}
