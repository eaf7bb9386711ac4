import { escapeHtml } from '../../../shared/report/markdown.ts';
import { visible } from '../../../shared/report/visible.ts';

/** Text that is HTML already. Only this folder makes it. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/**
 * HTML of a template: what is put into it is escaped, and its control characters are written as their codes, unless
 * it is markup itself. Attributes must be quoted.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.reduce((text, string, index) => text + asMarkup(parts[index - 1] ?? '') + string) };
}

function asMarkup(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeHtml(visible(part));
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

/** Markup, or nothing where the condition does not hold. */
export function when(condition: boolean, markup: () => Markup): Markup {
  return condition ? markup() : { markup: '' };
}
