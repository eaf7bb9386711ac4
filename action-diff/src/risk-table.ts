import { identityKey } from '../../shared/manifest/identity.ts';
import { escapeMarkdown, table } from '../../shared/report/markdown.ts';
import type { Mask } from './mask.ts';
import type { Risk } from './risks.ts';
import { counted, objectName } from './sections.ts';

/** Objects named in one row of the table of risks. */
const NAMED = 3;
/** Characters of one finding in the table of risks. */
const LONGEST_FINDING = 160;

/** One row for each risk: what it is, where it was found, what can go wrong. */
export function riskTable(risks: readonly Risk[], mask: Mask): string {
  return table(
    ['risk', 'where', 'what can go wrong'],
    risks.map((risk) => [
      `[${risk.rule.id}](${risk.rule.documentation})`,
      foundIn(risk, mask),
      escapeMarkdown(risk.rule.consequence),
    ]),
  );
}

/** The objects of a risk, each once whatever the number of its environments, with what was found in them. */
function foundIn({ found }: Risk, mask: Mask): string {
  const objects = Map.groupBy(found, ({ change }) => identityKey(change.object.identity));
  const named = [...objects.values()].slice(0, NAMED).flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const findings = [...new Set(own.map(({ what }) => what))];
    const more = findings.length > 1 ? ` and ${findings.length - 1} more` : '';
    return [
      `${objectName(first.change.object.identity)}: ${escapeMarkdown(shorten(mask.text(findings[0] ?? '')))}${more}`,
    ];
  });
  if (objects.size > NAMED) named.push(`and ${counted(objects.size - NAMED, 'more object')}`);
  return named.join('<br>');
}

function shorten(text: string): string {
  return text.length <= LONGEST_FINDING ? text : `${text.slice(0, LONGEST_FINDING)} …`;
}
