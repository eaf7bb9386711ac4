import { escapeMarkdown, table } from '../../../shared/report/markdown.ts';
import type { RiskContent } from './report-content.ts';
import { counted } from './section-content.ts';
import { objectName } from './sections.ts';

/** Objects named in one row of the table of risks. */
const NAMED = 3;
/** Characters of one finding in the table of risks. */
const LONGEST_FINDING = 160;

/** One row for each risk: what it is, where it was found, what can go wrong. */
export function riskTable(risks: readonly RiskContent[]): string {
  return table(
    ['risk', 'where', 'what can go wrong'],
    risks.map(({ rule, objects }) => [
      `[${rule.id}](${rule.documentation})`,
      foundIn(objects),
      escapeMarkdown(rule.consequence),
    ]),
  );
}

/** The objects of a risk with what was found in them. */
function foundIn(objects: RiskContent['objects']): string {
  const named = objects.slice(0, NAMED).map(({ identity, findings }) => {
    const more = findings.length > 1 ? ` and ${findings.length - 1} more` : '';
    return `${objectName(identity)}: ${escapeMarkdown(shorten(findings[0] ?? ''))}${more}`;
  });
  if (objects.length > NAMED) named.push(`and ${counted(objects.length - NAMED, 'more object')}`);
  return named.join('<br>');
}

/** A long finding by its beginning; the change itself has the whole. */
export function shorten(text: string): string {
  return text.length <= LONGEST_FINDING ? text : `${text.slice(0, LONGEST_FINDING)} …`;
}
