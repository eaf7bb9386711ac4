import { visible } from './visible.ts';

/**
 * Text for a Markdown paragraph, list item or table cell that is shown as it is: no HTML, emphasis, link, mention
 * (`@name`) or reference (`#12`, `GH-12`) comes out of it, no heading or list begins with it, and it stays on one line.
 */
export function escapeMarkdown(text: string): string {
  return visible(text.replace(/\s+/g, ' '))
    .replace(/[@#](?=\w)|\/\/|\bwww\.|[&<>"'\\`*_{}[\]()|~!]/gi, (match) =>
      [...match].map((character) => ENTITIES[character] ?? character).join(''),
    )
    .replace(/\bGH-(?=\d)/gi, (match) => `${match}&#8203;`)
    .replace(
      /^([#+=-]*|\d+)([#+=.)-])(?=\s|$)/,
      (_, begin: string, last: string) => `${begin}&#${last.charCodeAt(0)};`,
    );
}

/** A zero-width space after `@` and `#` parts them from the name or number that GitHub would link. */
const ENTITIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'\\`*_{}[]()|~!/.'].map((character) => [character, `&#${character.charCodeAt(0)};`])),
  '@': '&#64;&#8203;',
  '#': '&#35;&#8203;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text inside an HTML element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * A fenced block that its content cannot leave: the fence is one backtick longer than the longest run inside.
 * `language` is one of ours, never the user's text.
 */
export function fence(content: string, language = ''): string {
  const longest = Math.max(2, ...(content.match(/`+/g) ?? []).map((run) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${content.replace(/\n$/, '')}\n${marks}`;
}

/** A code span that its content cannot leave; safe in a table cell. */
export function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

/** A GitHub table. Cells are Markdown already: escape what comes from outside. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A fold. The blank line after the summary makes GitHub read the body as Markdown. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
