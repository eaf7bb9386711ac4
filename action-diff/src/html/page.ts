import { createHash } from 'node:crypto';
import type { ReportContent } from '../report/report-content.ts';
import { plainTitle } from '../report/title.ts';
import type { PageAssets } from './assets.ts';
import { noiseList, sectionList } from './changes.ts';
import { html, type Markup, when } from './markup.ts';
import { headline, kindTable, riskList } from './overview.ts';
import { keysDialog, toolbar } from './toolbar.ts';

/**
 * The report as one HTML page that asks nobody for anything. It is a readable document without its script, which adds
 * search, filters, side by side and keys. Nothing but that script and that style may run in it: the policy names their
 * hashes, and no string can become an element or a script.
 */
export function reportPage(content: ReportContent, { script, style }: PageAssets): string {
  const differs = content.objects > 0;
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${plainTitle(content.title)} · mesh-ci</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
<script>${raw(script)}</script>
</head>
<body>
${when(differs, () => html`<a class="skip" href="#changes">To the changes</a>`)}
${headline(content)}
<main>
${when(differs, () => overview(content))}
${when(differs, () => changes(content))}
</main>
${keysDialog()}
</body>
</html>
`;
  return markup;
}

function overview(content: ReportContent): Markup {
  return html`<div class="overview">
<section id="risks" aria-labelledby="risks-title"><h2 id="risks-title">Risks</h2>${riskList(content)}</section>
<section id="kinds" aria-labelledby="kinds-title"><h2 id="kinds-title">Objects by kind</h2>${kindTable(content)}</section>
</div>
`;
}

function changes(content: ReportContent): Markup {
  return html`<section id="changes" aria-labelledby="changes-title"><h2 id="changes-title">Changes</h2>
${toolbar(content)}
${sectionList(content)}
<p class="quiet" id="none" hidden>No change is like that.</p>
</section>
${when(
  content.noise.length > 0,
  () =>
    html`<section id="noise" aria-labelledby="noise-title"><h2 id="noise-title">Noise</h2><p class="quiet">Changes that rules take out of the list above. Each is counted, and is here to be read; nothing else is left out.</p>${noiseList(content)}</section>`,
)}
`;
}

/** https://www.w3.org/TR/CSP3/ and https://www.w3.org/TR/trusted-types/ */
function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Our own script and style, in which no end tag may be. */
function raw(text: string): Markup {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error('The page’s script or style holds markup.');
  return { markup: text };
}
