import { expect, test } from '@jest/globals';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { compare } from '../compare/change-set.ts';
import { reportPage } from '../html/page.ts';
import { createMask } from '../mask/mask.ts';
import { makeReport } from './markdown-report.ts';
import { reportContent } from './report-content.ts';

const ONE = parseManifests('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n', 'x');
const OTHER = parseManifests('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "2"}\n', 'x');

test.each([
  ['an upgrade', '1.26.0', '1.27.0', ONE, 'Istio 1.26.0 → 1.27.0'],
  ['one version', '1.27.0', '1.27.0', ONE, 'Istio 1.27.0, what changes'],
  ['a base with nothing to render', undefined, '1.27.0', [], 'Istio 1.27.0, for the first time'],
  ['a base of unknown version', undefined, '1.27.0', ONE, 'Istio 1.27.0, what changes'],
  ['two plain directories', undefined, undefined, ONE, 'What changes'],
  ['a head of unknown version', '1.26.0', undefined, ONE, 'What changes'],
  ['a version from outside', undefined, '<b>1</b>', ONE, 'Istio <b>1</b>, what changes'],
] as const)('the comment, the page and its window have one title: %s', (_, from, to, base, title) => {
  const set = compare([{ environment: 'dev', base, head: OTHER }]);
  const side = (version: string | undefined) => ({ sha: 'a'.repeat(40), version });
  const content = reportContent({ base: side(from), head: side(to), set, notes: [] }, createMask());
  const [heading = ''] = makeReport(content).head.split('\n');
  const page = reportPage(content, { script: '', style: '' });
  expect(textOf(heading.replace('### ', ''))).toBe(title);
  expect(textOf(/<h1>(.*?)<\/h1>/.exec(page)?.[1] ?? '')).toBe(title);
  expect(textOf(/<title>(.*?)<\/title>/.exec(page)?.[1] ?? '')).toBe(`${title} · mesh-ci`);
});

function textOf(markup: string): string {
  return markup
    .replace(/<\/?(b|code)>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}
