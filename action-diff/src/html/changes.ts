import type { NoiseContent, ReportContent } from '../report/report-content.ts';
import { type BlockContent, counted, type SectionContent } from '../report/section-content.ts';
import { diffBlock, FAR } from './diff-block.ts';
import { html, type Markup, when } from './markup.ts';
import { objectName } from './overview.ts';

/** Sections with more lines than this are closed until they are asked for. */
const LONG = 400;
/** Objects of one section that are named before a fold. */
const NAMED = 12;

/** Where each kind, environment and rule stands among the page's filters: their names are text from outside. */
interface Places {
  readonly kinds: ReadonlyMap<string, number>;
  readonly environments: ReadonlyMap<string, number>;
  readonly risks: ReadonlyMap<string, number>;
}

/** The changes, the riskiest first. */
export function sectionList(content: ReportContent): Markup {
  const places = placesIn(content);
  let before = 0;
  const list = content.sections.map((section) => {
    const markup = sectionMarkup(section, places, before);
    before += linesIn(section);
    return markup;
  });
  return html`<div id="sections">${list}</div>`;
}

function placesIn({ kinds, environments, risks }: ReportContent): Places {
  return {
    kinds: positions(kinds.map(({ kind }) => kind)),
    environments: positions(environments.map(({ name }) => name)),
    risks: positions(risks.map(({ rule }) => rule.id)),
  };
}

function positions(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index]));
}

/** `0 3`: what the filters of the page compare with. */
function placesOf(names: readonly string[], places: ReadonlyMap<string, number>): string {
  return [...new Set(names.map((name) => places.get(name)))].filter((place) => place !== undefined).join(' ');
}

function linesIn({ blocks }: SectionContent): number {
  return blocks.reduce((sum, { lines }) => sum + lines.length, 0);
}

function sectionMarkup(section: SectionContent, places: Places, before: number): Markup {
  const { id, identities, environments, blocks } = section;
  return html`<details class="section" id="${id}" ${whose({ identities, environments }, places)}${when(linesIn(section) <= LONG && before < FAR, () => html` open`)}>
${summary(section)}
<div class="body">${objects(section)}${blocks.map((block) => blockMarkup(block, places, before))}</div>
</details>
`;
}

/** Of which kinds and environments an element is, for the filters. */
function whose(
  { identities, environments }: Pick<SectionContent, 'identities' | 'environments'>,
  places: Places,
): Markup {
  const kinds = identities.map(({ kind }) => kind);
  return html`data-kinds="${placesOf(kinds, places.kinds)}" data-environments="${placesOf(environments, places.environments)}"`;
}

function summary({ identities, what, environments, everywhere, risks, blocks }: SectionContent): Markup {
  const [identity] = identities;
  if (identity === undefined) return html``;
  const kinds = [...new Set(identities.map(({ kind }) => kind))];
  const several = html`<span class="kind">${identities.length} ${kinds.length === 1 ? `× ${kinds[0]}` : 'objects'}</span>`;
  const count = (sign: string): number =>
    blocks.reduce((sum, { lines }) => sum + lines.filter((line) => line.startsWith(sign)).length, 0);
  return html`<summary><h3>${identities.length === 1 ? objectName(identity) : several} <span class="what">${what}</span></h3>
${when(!everywhere, () => html`<span class="where">only ${environments.join(', ')}</span> `)}${risks.map((risk) => html`<span class="chip">${risk}</span> `)}<span class="size"><span class="plus">+${count('+')}</span> <span class="minus">−${count('-')}</span></span></summary>`;
}

/** The objects' names where the summary only counts them. */
function objects({ identities, what }: SectionContent): Markup {
  if (identities.length === 1 || what === 'schemas') return html``;
  const list = (some: typeof identities): Markup =>
    html`<ul class="objects">${some.map((identity) => html`<li>${objectName(identity)}</li>`)}</ul>`;
  const others = identities.slice(NAMED);
  return html`${list(identities.slice(0, NAMED))}${when(
    others.length > 0,
    () =>
      html`<details class="more"><summary>${counted(others.length, 'more object')}</summary>${list(others)}</details>`,
  )}`;
}

function blockMarkup({ id, heads, risks, lines }: BlockContent, places: Places, before: number): Markup {
  return html`<div class="block" id="${id}" data-risks="${placesOf(risks, places.risks)}">
<p class="path"><a href="#${id}" title="Link to this change">${heads.map((head) => html`<code>${head}</code>`)}</a></p>
${diffBlock(lines, before)}
</div>
`;
}

/** What rules fold: each with its count, closed until somebody looks. */
export function noiseList(content: ReportContent): Markup {
  const places = placesIn(content);
  return html`${content.noise.map(
    ({ rule, count, rows }) => html`<details class="section noise">
<summary><h3><span class="chip plain">${rule.id}</span> <span class="what"><span class="count">${counted(count, 'change')}</span>: ${rule.folds}</span></h3></summary>
<div class="body scroll" tabindex="0" role="region" aria-label="Changes folded by ${rule.id}"><table class="folded"><thead><tr><th scope="col">Path</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Objects</th></tr></thead>
<tbody>${rows.map((row) => noiseRow(row, places))}</tbody></table></div>
</details>
`,
  )}`;
}

function noiseRow(row: NoiseContent['rows'][number], places: Places): Markup {
  const { path, before, after, identities, environments, risks, count } = row;
  return html`<tr ${whose(row, places)} data-risks="${placesOf(risks, places.risks)}" data-count="${count}"><td><code>${path}</code></td><td><del>${before}</del></td><td><ins>${after}</ins></td><td><details class="more"><summary>${counted(identities.length, 'object')} in ${environments.join(', ')}</summary><ul>${identities.map((identity) => html`<li>${objectName(identity)}</li>`)}</ul></details></td></tr>`;
}
