import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** A rule that a page breaks: https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md. */
export interface AccessibilityFinding {
  readonly id: string;
  readonly impact: string;
  /** The elements, as HTML. */
  readonly where: readonly string[];
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds serious or critical in a page. The window must not hold axe back: open it with `bypassCSP`. */
export async function accessibilityFindings(page: Page): Promise<AccessibilityFinding[]> {
  const axe = new URL('../../node_modules/axe-core/axe.min.js', import.meta.url);
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => ({ id, impact: impact ?? '', where: nodes.map(({ html }) => html) }));
}
