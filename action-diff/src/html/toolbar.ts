import type { ReportContent } from '../report/report-content.ts';
import { html, type Markup } from './markup.ts';

/** Search, filters and view. Without the page's script it does nothing, so it is hidden until the script runs. */
export function toolbar({ risks, kinds, environments }: ReportContent): Markup {
  return html`<form class="toolbar" id="toolbar" role="search" aria-label="Changes" hidden>
<label class="search"><span class="label">Search</span><input id="search" type="search" placeholder="Object, path or value" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
<label><span class="label">Risk</span><select id="risk"><option value="">All</option><option value="any">With a risk</option><option value="none">Without a risk</option>${options(risks.map(({ rule }) => rule.id))}</select></label>
<label><span class="label">Kind</span><select id="kind"><option value="">All</option>${options(kinds.map(({ kind }) => kind))}</select></label>
<label><span class="label">Environment</span><select id="environment"><option value="">All</option>${options(environments.map(({ name }) => name))}</select></label>
<div class="buttons"><span role="group" aria-label="View" class="group"><button type="button" id="unified" aria-pressed="true">Unified</button><button type="button" id="split" aria-pressed="false">Side by side</button></span>
<button type="button" id="fold">Close all</button>
<button type="button" id="theme">Theme: auto</button>
<button type="button" id="help" aria-keyshortcuts="?" aria-label="Keys">?</button></div>
<output id="shown" aria-live="polite"></output>
</form>
`;
}

function options(names: readonly string[]): Markup[] {
  return names.map((name, index) => html`<option value="${index}">${name}</option>`);
}

const KEYS: readonly (readonly [string, string])[] = [
  ['j', 'next section'],
  ['k', 'section before'],
  ['↓ ↑', 'the same, from a section'],
  ['Enter', 'open or close the section'],
  ['/', 'search'],
  ['Esc', 'leave and clear the search'],
  ['u', 'unified or side by side'],
  ['o', 'open or close all sections'],
  ['t', 'theme: auto, light, dark'],
  ['?', 'these keys'],
];

export function keysDialog(): Markup {
  return html`<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2>
<dl>${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
<button type="button" id="keys-close">Close</button></dialog>
`;
}
