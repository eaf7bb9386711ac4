import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { compare } from '../compare/change-set.ts';
import { createMask } from '../mask/mask.ts';
import { fitReport } from './fit.ts';
import { makeReport, type Report } from './markdown-report.ts';
import { reportContent } from './report-content.ts';

const configMap = (name: string, data: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

function report(base: readonly JsonObject[], head: readonly JsonObject[], notes: readonly string[] = []): Report {
  const [left, right] = [base, head].map((bodies) =>
    parseManifests(bodies.map((b) => stringify(b)).join('---\n'), 'x'),
  );
  const set = compare(['testing', 'dev'].map((environment) => ({ environment, base: left, head: right })));
  const side = (sha: string, version: string) => ({ sha: sha.repeat(40), version });
  const input = { base: side('a', '1.26.0'), head: side('b', '1.27.0'), set, notes };
  return makeReport(reportContent(input, createMask()));
}

const whole = (made: Report): string => fitReport(made, Number.POSITIVE_INFINITY, '');

test('when nothing differs it says so', () => {
  const text = whole(report([configMap('a', {})], [configMap('a', {})]));
  expect(text).toContain('**Nothing differs**');
  expect(text).not.toContain('<details>');
});

test('versions, commits, environments, counts and notes come first', () => {
  const text = whole(report([configMap('a', { x: '1' })], [configMap('a', { x: '2' })], ['The base is <old>.']));
  expect(text).toContain('### Istio <code>1.26.0</code> → <code>1.27.0</code>');
  expect(text).toContain(`Base <code>${'a'.repeat(40)}</code> → head <code>${'b'.repeat(40)}</code>`);
  expect(text).toContain('> The base is &lt;old&gt;.');
  expect(text).toContain('**1 distinct change on 1 object.** Objects that differ: testing 1, dev 1.');
  expect(text).toContain('| ConfigMap |  |  | 1 |');
});

test('noise is folded, counted and named', () => {
  const labelled = (version: string): JsonObject => ({
    ...configMap('a', {}),
    metadata: { name: 'a', labels: { 'helm.sh/chart': `base-${version}` } },
  });
  const text = whole(report([labelled('1')], [labelled('2')]));
  expect(text).toContain('Folded as noise in the last section: <code>chart-label</code> 2.');
  expect(text).toContain('<summary>Noise: 2 changes</summary>');
  expect(text).toContain('<code>base-1</code> → <code>base-2</code>');
});

test('the path of a change is the head of a hunk, which stands out in the diff', () => {
  const text = whole(report([configMap('a', { x: '1', z: '1' })], [configMap('a', { x: '2', z: '3' })]));
  expect(text).toContain('\n@@ data.x @@\n- "1"\n+ "2"\n@@ data.z @@\n');
});

describe('text from outside', () => {
  const hostile = '````\n</details>\n<img src=x onerror=alert(1)> @everyone #12\n`````\n';
  const text = whole(
    report([configMap('a', { x: 'b\n' })], [configMap('a', { x: hostile, '</summary><b>@org/team': 'y' })]),
  );

  test('cannot close the fence around it', () => {
    const block = /^(`{3,})diff\n([\s\S]*?)\n\1$/m.exec(text);
    expect(block?.[1]).toBe('``````');
    for (const line of block?.[2]?.split('\n') ?? []) expect(line).toMatch(/^(?:[-+ ]|@@) /);
    expect(text.slice((block?.index ?? 0) + (block?.[0].length ?? 0)).trim()).toBe('</details>');
  });

  test('makes no element, mention or reference of a name', () => {
    const named = whole(report([], [configMap('<b>@everyone</b>#12', {})]));
    const outside = named.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/@everyone|<b>|#12/);
  });

  test('cannot hide in control characters', () => {
    const shown = whole(report([configMap('a', { x: 'a' })], [configMap('a', { x: 'a\u202eb\rc\n' })]));
    expect(shown).toContain('\\u202e');
    expect(shown).not.toMatch(/[\u202e\r]/);
  });
});

test('secrets are told by key, never by value', () => {
  const secret = (value: string): JsonObject => ({ ...configMap('a', { key: value }), kind: 'Secret' });
  const text = whole(report([secret('b2xk')], [secret('bmV3')]));
  expect(text).toContain('data.key');
  expect(text).toContain('- (hidden value 1)\n+ (hidden value 2)');
  expect(text).not.toMatch(/b2xk|bmV3/);
});

test('long texts are compared line by line, with some lines around', () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const text = whole(
    report(
      [configMap('a', { x: `${lines.join('\n')}\n` })],
      [configMap('a', { x: `${lines.with(50, 'new').join('\n')}\n` })],
    ),
  );
  expect(text).toContain('  line 49\n- line 50\n+ new\n  line 51');
  expect(text).not.toContain('line 40');
});

describe('a size limit', () => {
  const many = (value: string) =>
    Array.from({ length: 40 }, (_, index) => configMap(`map-${index}`, { x: `${value}${index} ${'é'.repeat(200)}` }));
  const made = report(many('a'), many('b'));
  const rest = 'See the [summary](https://x.example).';

  test.each([3000, 5000, 12_000, 30_000])('%d bytes are kept, in UTF-8', (limit) => {
    const text = fitReport(made, limit, rest);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
    expect(text).toContain(rest);
  });

  test('sections are left out whole, their names and counts kept', () => {
    const text = fitReport(made, 12_000, rest);
    const shown = text.match(/<details>/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(0);
    expect(text).toContain(`**Left out for their size: ${40 - shown} of 40 sections.** ${rest}`);
    expect(text).toContain('- ConfigMap <code>map-39</code>: 1 change');
  });

  test('what fits is not touched', () => {
    expect(fitReport(made, 1_000_000, rest)).toBe(whole(made));
  });
});

describe('links to the page', () => {
  const url = 'https://github.com/acme/mesh/actions/runs/42/artifacts/9';
  const parse = (x: string) => parseManifests(stringify(configMap('a', { x })), 'x');
  const set = compare([{ environment: 'testing', base: parse('1'), head: parse('2') }]);
  const side = { sha: 'a'.repeat(40), version: '1.27.0' };
  const content = reportContent({ base: side, head: side, set, notes: [] }, createMask());

  test('stand at the top and in each section, which the page has', () => {
    const text = whole(makeReport(content, url));
    expect(text).toContain(`[**Full report**](${url})`);
    expect(text).toContain(`[Open in the report](${url}#${content.sections[0]?.id})`);
  });

  test('are not there without one', () => {
    expect(whole(makeReport(content))).not.toMatch(/page|Open in/);
  });
});
