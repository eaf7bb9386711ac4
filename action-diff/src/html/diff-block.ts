import { escapeHtml } from '../../../shared/report/markdown.ts';
import type { Markup } from './markup.ts';

/** Lines in one `<pre>`: the page draws each when it comes into view, so none may be long to draw. */
const CHUNK = 300;

/** Past so many lines a page is light, so that it opens quickly: sections are closed, and the script makes the marks. */
export const FAR = 10_000;

/**
 * Lines of a diff as text that reads without a script: what went in `<del>`, what came in `<ins>`. The page's script
 * reads the text back to mark what changed in a line, or to put the sides beside each other.
 * @param before how many lines the page has above
 */
export function diffBlock(lines: readonly string[], before: number): Markup[] {
  const inner = before < FAR ? (chunk: string[]) => runs(chunk).map(runMarkup).join('') : plain;
  return chunks(lines).map((chunk) => ({ markup: `<pre class="diff">${inner(chunk)}</pre>` }));
}

function plain(lines: readonly string[]): string {
  return escapeHtml(`${lines.join('\n')}\n`);
}

/** Cut where an unchanged line begins, or at twice the length where there is none: pairs of lines stay together. */
function chunks(lines: readonly string[]): string[][] {
  const all: string[][] = [];
  let current: string[] = [];
  for (const line of lines) {
    const isFull = current.length >= 2 * CHUNK || (current.length >= CHUNK && line.startsWith(' '));
    if (isFull) {
      all.push(current);
      current = [];
    }
    current.push(line);
  }
  return current.length === 0 ? all : [...all, current];
}

interface Run {
  readonly sign: string;
  readonly lines: string[];
}

function runs(lines: readonly string[]): Run[] {
  const all: Run[] = [];
  for (const line of lines) {
    const sign = line[0] ?? ' ';
    const last = all.at(-1);
    if (last?.sign === sign) last.lines.push(line);
    else all.push({ sign, lines: [line] });
  }
  return all;
}

function runMarkup({ sign, lines }: Run): string {
  const text = plain(lines);
  if (sign === '-') return `<del>${text}</del>`;
  return sign === '+' ? `<ins>${text}</ins>` : text;
}
