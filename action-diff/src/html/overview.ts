import type { Identity } from '../../../shared/manifest/identity.ts';
import type { ReportContent, RiskContent, RiskObject } from '../report/report-content.ts';
import { shorten } from '../report/risk-table.ts';
import { counted } from '../report/section-content.ts';
import { html, type Markup, when } from './markup.ts';

/** Objects and findings of a risk that are named before a fold. */
const NAMED = 4;

/** What a reviewer has to know before the first change: versions, sides, counts. */
export function headline(content: ReportContent): Markup {
  const { title, base, head, environments, notes } = content;
  return html`<header class="headline">
<p class="product">mesh-ci · what changes</p>
<h1>${title.map((part) => (typeof part === 'string' ? html`${part}` : html`<b>${part.version}</b>`))}</h1>
<dl class="facts">
<div><dt>Base</dt><dd><code>${base.sha}</code></dd></div>
<div><dt>Head</dt><dd><code>${head.sha}</code></dd></div>
<div><dt>Rendered for</dt><dd><ul class="environments">${environments.map(
    ({ name, state, objects }) =>
      html`<li><b>${name}</b> ${when(state !== 'both', () => html`<em>${state}</em> `)}${counted(objects, 'object')}</li>`,
  )}</ul></dd></div>
</dl>
${notes.map((note) => html`<p class="note">${note}</p>`)}
${totals(content)}
</header>
`;
}

function totals({ groups, objects, risks, noise }: ReportContent): Markup {
  if (objects === 0) return html`<p class="nothing">Nothing differs: both sides render to the same objects.</p>`;
  const folded = noise.reduce((sum, { count }) => sum + count, 0);
  const numbers: readonly (readonly [number, string, string])[] = [
    [risks.length, risks.length === 1 ? 'risk' : 'risks', '#risks'],
    [groups, groups === 1 ? 'distinct change' : 'distinct changes', '#changes'],
    [objects, objects === 1 ? 'object differs' : 'objects differ', '#kinds'],
    [folded, 'folded as noise', '#noise'],
  ];
  return html`<ul class="totals">${numbers
    .filter(([count]) => count > 0)
    .map(([count, what, href]) => html`<li><a href="${href}"><b>${count}</b> ${what}</a></li>`)}</ul>`;
}

/** The worst first, each with what it can do and where it was found. */
export function riskList({ risks }: ReportContent): Markup {
  if (risks.length === 0) return html`<p class="quiet">No rule found a risk.</p>`;
  return html`<ol class="risks">${risks.map(riskItem)}</ol>`;
}

function riskItem({ rule, objects }: RiskContent): Markup {
  const named = objects.slice(0, NAMED).map(riskObject);
  const others = objects.slice(NAMED).map(riskObject);
  return html`<li><div class="rule"><span class="chip">${rule.id}</span> <a class="documentation" href="${rule.documentation}" target="_blank" rel="noopener noreferrer" aria-label="Documentation of ${rule.id}">Documentation</a></div>
<div><p>${rule.consequence}</p><ul>${named}</ul>${when(
    others.length > 0,
    () =>
      html`<details class="more"><summary>${counted(others.length, 'more object')}</summary><ul>${others}</ul></details>`,
  )}</div></li>
`;
}

function riskObject({ identity, findings, section }: RiskObject): Markup {
  const shown = findings.slice(0, NAMED).map(shorten).join('; ');
  const more = findings.length > NAMED ? `; and ${findings.length - NAMED} more` : '';
  return html`<li><a href="#${section ?? 'noise'}">${objectName(identity)}</a> <span class="finding">${shown}${more}</span></li>`;
}

export function objectName({ kind, namespace, name }: Identity): Markup {
  return html`<span class="kind">${kind}</span> <code>${namespace === '' ? name : `${namespace}/${name}`}</code>`;
}

export function kindTable({ kinds }: ReportContent): Markup {
  const cell = (count: number, name: string): Markup =>
    count === 0 ? html`<td class="zero">0</td>` : html`<td class="${name}">${count}</td>`;
  return html`<table class="kinds"><thead><tr><th scope="col">Kind</th><th scope="col">Added</th><th scope="col">Removed</th><th scope="col">Changed</th></tr></thead>
<tbody>${kinds.map(
    ({ kind, added, removed, changed }) =>
      html`<tr><th scope="row">${kind}</th>${cell(added, 'added')}${cell(removed, 'removed')}${cell(changed, 'changed')}</tr>`,
  )}</tbody></table>`;
}
