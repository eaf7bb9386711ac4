import { isObject, type Json } from '../../../shared/manifest/manifest.ts';

// What would be a fault in each output, told without the writers' own escaping: as those read it who are to be protected.

/**
 * Lines that the runner takes for a command: ours are annotations with properties that we know, and nothing else is. It
 * reads lines as .NET does, and takes one that begins with `::` (after blanks), or holds `##[`.
 */
export function faultsOfLog(text: string): string[] {
  return text.split(/\r\n|[\n\r]/).flatMap((line) => {
    if (/^\s*::/.test(line)) return ANNOTATION.test(line) || OF_SARIF.test(line) ? [] : [`a command: ${shown(line)}`];
    return line.includes('##[') ? [`a command: ${shown(line)}`] : [];
  });
}

const ANNOTATION = /^::(?:error|warning|notice) title=check_\w+(?:,file=[^,:\r\n]*)?(?:,line=\d+)?(?:,col=\d+)?::/;

const OF_SARIF = /^::warning::(?:GitHub shows \d+ of the \d+ findings|\d+ findings are not) in /;

/** Everything in a summary is one of a few forms; what is inside of them holds no Markdown, no HTML and no mention. */
export function faultsOfSummary(text: string): string[] {
  const faults: string[] = [];
  let columns = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('|')) {
      const cells = line.split('|').length;
      if (columns !== 0 && cells !== columns)
        faults.push(`a row of ${cells} cells in place of ${columns}: ${shown(line)}`);
      columns = cells;
    } else {
      columns = 0;
      if (!FORMS.some((form) => form.test(line))) faults.push(`a line of no known form: ${shown(line)}`);
    }
    const bare = line.replaceAll(LINKS, ' ').replaceAll(TAGS, ' ');
    for (const [what, pattern] of FORBIDDEN) {
      const found = pattern.exec(bare);
      if (found !== null) faults.push(`${what}: ${shown(bare.slice(Math.max(0, found.index - 30), found.index + 60))}`);
    }
  }
  if (count(text, '<details') !== count(text, '</details>')) faults.push('folds that are not closed');
  if (count(text, '<code>') !== count(text, '</code>')) faults.push('code that is not closed');
  return faults;
}

const FORMS = [
  /^$/,
  /^### Validation (?:passed|failed): [\w ,]+$/,
  /^Environments: <code>dev<\/code>\.$/,
  /^\d+ more findings do not fit here: /,
  /^<details><summary>[\w ,:]+<\/summary>$/,
  /^<\/details>$/,
];
const TAGS = /<\/?(?:code|br|details|summary)>|^### /g;
/** In the table of the checks. */
const LINKS =
  /\[<code>[\w&#;]+<\/code>\]\(https:\/\/github\.com\/mesh-ci\/mesh-ci\/blob\/v1\/action-validate\/docs\/checks\.md#check_\w+\)/g;
const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  ['HTML', /[<>]/],
  ['an entity of its own', /&(?!(?:#\d+|amp|lt|gt|quot);)/],
  ['Markdown', /[`*_~[\]\\]/],
  ['a mention', /@\w/],
  ['a reference', /(?<!&)#\w/],
  // Behind a letter, or the end of an entity, it is none: https://github.github.com/gfm/#autolinks-extension-.
  ['a link', /\/\/|(?<![\w;])www\./i],
  ['a control character', /\p{Cc}/u],
];

/** All of JSON, and no half of a character. */
export function faultsOfJson(text: string): string[] {
  try {
    JSON.parse(text);
  } catch (error) {
    return [String(error)];
  }
  return text.isWellFormed() ? [] : ['half of a character'];
}

/** What GitHub refuses a SARIF file for, and what its viewer would make a link or a placeholder of. */
export function faultsOfSarif(text: string): string[] {
  const faults = faultsOfJson(text);
  if (faults.length > 0) return faults;
  const log = JSON.parse(text) as Json;
  const visit = (value: Json, key: string): void => {
    if (typeof value === 'string') {
      if (key === 'uri' && !isRelativeUri(value)) faults.push(`a URI that leads out of the checkout: ${shown(value)}`);
      if (key === 'text' && /\]\(|\{\d+\}/.test(value)) faults.push(`a link or placeholder: ${shown(value)}`);
    } else if (typeof value === 'number') {
      if (/^start(?:Line|Column)$/.test(key) && !(Number.isInteger(value) && value >= 1))
        faults.push(`${key} ${value}`);
    } else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (isObject(value)) for (const [inner, item] of Object.entries(value)) visit(item, inner);
  };
  visit(log, '');
  return faults;
}

function isRelativeUri(text: string): boolean {
  const url = URL.parse(text, 'file:///checkout/');
  return (
    (url?.href.startsWith('file:///checkout/') ?? false) && /^(?:[\w\-.~!$&'()*+,;=:@/]|%[\dA-F]{2})+$/i.test(text)
  );
}

/** A strict reader of XML without a document type: one root, every element closed, every attribute quoted and once. */
export function faultsOfXml(text: string): string[] {
  const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (illegal !== null) return [`a character that XML does not have: ${shown(illegal[0])}`];
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!text.startsWith(declaration)) return ['no declaration'];
  const open: string[] = [];
  let roots = 0;
  TOKEN.lastIndex = declaration.length;
  for (let at = declaration.length; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text);
    if (token === null) return [`neither text nor an element: ${shown(text.slice(at, at + 80))}`];
    const [, characters, closed, name, attributes = '', empty] = token;
    if (characters !== undefined) {
      if (open.length === 0 && characters.trim() !== '') return ['text outside of the root'];
    } else if (closed !== undefined) {
      if (open.pop() !== closed) return [`</${closed}> closes something else`];
    } else if (name !== undefined) {
      const keys = [...attributes.matchAll(new RegExp(ATTRIBUTE, 'g'))].map(([attribute]) => attribute.split('=')[0]);
      if (new Set(keys).size !== keys.length) return [`an attribute twice: ${keys}`];
      if (open.length === 0) roots += 1;
      if (empty === '') open.push(name);
    }
  }
  return open.length > 0 || roots !== 1 ? [`${roots} roots, ${open.length} elements that are not closed`] : [];
}

const REFERENCE = '&(?:#\\d+|amp|lt|gt|quot|apos);';
const ATTRIBUTE = ` [\\w-]+="(?:[^<&"]|${REFERENCE})*"`;
const TOKEN = new RegExp(`((?:[^<&]|${REFERENCE})+)|</([\\w-]+)>|<([\\w-]+)((?:${ATTRIBUTE})*)(/?)>`, 'y');

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** The beginning of a text, so that a terminal is not commanded by it. */
function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
