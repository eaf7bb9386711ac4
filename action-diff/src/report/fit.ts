import type { Report } from './markdown-report.ts';
import type { Section } from './sections.ts';

/**
 * The report in at most `maxBytes` of UTF-8: sections that do not fit are left out whole, the least risky first, with
 * their names and counts kept.
 * @param fullReport Markdown that says where the whole report is
 */
export function fitReport({ head, sections }: Report, maxBytes: number, fullReport: string): string {
  const whole = assemble(head, sections, [], fullReport);
  if (bytes(whole) <= maxBytes) return whole;
  // Room for the names of all, then for as many sections as fit, in their order.
  const kept = new Set<Section>();
  let size = bytes(assemble(head, [], sections, fullReport));
  for (const section of sections) {
    const grown = size + bytes(section.markdown) + 2 - bytes(nameLine(section)) - 1;
    if (grown > maxBytes) continue;
    size = grown;
    kept.add(section);
  }
  const shown = sections.filter((section) => kept.has(section));
  const left = sections.filter((section) => !kept.has(section));
  let named = left.length;
  let text = assemble(head, shown, left, fullReport);
  while (bytes(text) > maxBytes && named > 0) {
    named = Math.floor(named / 2);
    text = assemble(head, shown, left.slice(0, named), fullReport, left.length - named);
  }
  return bytes(text) <= maxBytes ? text : `The report does not fit here. ${fullReport}`;
}

function assemble(
  head: string,
  shown: readonly Section[],
  left: readonly Section[],
  fullReport: string,
  unnamed = 0,
): string {
  const parts = [head, ...shown.map(({ markdown }) => markdown)];
  const count = left.length + unnamed;
  if (count > 0) {
    parts.push(`**Left out for their size: ${count} of ${count + shown.length} sections.** ${fullReport}`);
    parts.push([...left.map(nameLine), ...(unnamed > 0 ? [`- and ${unnamed} more`] : [])].join('\n'));
  }
  return parts.join('\n\n');
}

function nameLine({ title }: Section): string {
  return `- ${title}`;
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
