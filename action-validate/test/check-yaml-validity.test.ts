import { describe, expect, test } from '@jest/globals';
import { checkYamlValidity as check } from '../src/checks/check-yaml-validity.ts';
import type { Sources } from '../src/sources.ts';
import { saidBy } from './manifest-set.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

function values(text: string): Sources {
  const release = sourceRelease({ values: [{ file: 'environments/dev.yaml' }] });
  return sourcesOf({ dev: [release], production: [release] }, { 'environments/dev.yaml': text });
}

describe('a file around the charts', () => {
  test.each([
    [
      'a key that is there twice',
      values('a: 1\nb: 2\na: 3\n'),
      /^error environments\/dev\.yaml:3 \[dev,production\] .*`a` is there twice, first in line 1/,
    ],
    [
      'a key that is there twice further in',
      values('a:\n  image: {tag: 1}\n  b: 2\n  image: {tag: 2}\n'),
      /:4 .*`image` is there twice, first in line 2/,
    ],
    ['a tab', values('a:\n\tb: 1\n'), /^error environments\/dev\.yaml:2 /],
    ['an anchor that is not there', values('a: *defaults\n'), /there is no anchor `defaults`/],
    ['a bracket that stays open', values('a: [1, 2\n'), /is not valid YAML/],
    ['an indentation that does not fit', values('a: b\n c: d\n'), /is not valid YAML/],
    ['content after ---', values('a: 1\n---\nb: 2\n'), /:3 .*There is content after `---`/],
    ['a key behind --- without a line end', values('---a: 1\nb: 2\n'), /:1 .*begins with `---`/],
    ['a byte order mark', values('\uFEFFa: 1\n'), /^warning .*byte order mark/],
    ['CR LF', values('a: 1\nb: 2\r\nc: 3\r\n'), /^warning environments\/dev\.yaml:2 .*CR LF/],
    ['UTF-16', values('\uFFFD\uFFFDa\0:\0'), /is not text in UTF-8/],
    [
      'aliases that expand without end',
      values(
        `a: &a [x]\n${'bcdefghij'
          .split('')
          .map((key, index) => `${key}: &${key} [${Array(12).fill(`*${'abcdefghij'[index]}`).join(', ')}]\n`)
          .join('')}`,
      ),
      /expand too far/,
    ],
  ])('with %s is found', (_, sources, message) => {
    expect(saidOfSources(check, sources)).toEqual([expect.stringMatching(message)]);
  });

  test.each([
    ['one document', values('---\n# a comment\na: 1\n')],
    ['an empty document behind it', values('a: 1\n---\n# the end\n')],
    ['--- in a block', values('a: |\n  ---\n  b\n')],
    ['the same key in two mappings', values('a: {x: 1}\nb: {x: 1}\n')],
    ['a key that is merged and then written', values('a: &a {x: 1}\nb: {<<: *a, x: 2}\n')],
    ['a tab in a text', values('a: "b\tc"\nd: e\t\n')],
    ['an alias that is used twice', values('a: &a {x: 1}\nb: *a\nc: *a\n')],
    ['nothing', values('')],
  ])('with %s passes', (_, sources) => {
    expect(saidOfSources(check, sources)).toEqual([]);
  });

  test('of the chart, encrypted or a Helmfile is looked at, too; a template is not', () => {
    const twice = 'a: 1\na: 2\n';
    const release = sourceRelease({ secrets: ['s.yaml'], values: [{ file: 'v.yaml.gotmpl' }] });
    const files = { 'helmfile.yaml': twice, 's.yaml': twice, 'v.yaml.gotmpl': twice, 'charts/app/Chart.yaml': twice };
    const said = saidOfSources(check, sourcesOf({ dev: [release] }, { ...files, 'charts/app/values.yaml': twice }));
    expect(said.map((text) => text.split(' ')[1])).toEqual([
      ...['charts/app/Chart.yaml:2', 'charts/app/values.yaml:2', 's.yaml:2', 'helmfile.yaml:2'],
    ]);
  });

  test('a Helmfile may have several documents, and templates that are no YAML yet', () => {
    const text = 'environments: {dev: {}}\n---\nreleases:\n{{ range .Values.apps }}\n- name: {{ . }}\n{{ end }}\n';
    expect(saidOfSources(check, sourcesOf({ dev: [] }, { 'helmfile.yaml': text }))).toEqual([]);
  });
});

describe('what a chart renders to', () => {
  const map = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${data}`;

  test.each([
    // dysnix/charts#55
    [
      'a command that is there twice',
      map('  command: a\n  command: b\n'),
      /line 6, the key `command` is there twice, first in line 5/,
    ],
    // mvisonneau/helm-charts#32
    [
      'a label that is there twice',
      'metadata:\n  labels:\n    app.kubernetes.io/managed-by: Helm\n    app.kubernetes.io/managed-by: Helm\n',
      /`app\.kubernetes\.io\/managed-by` is there twice/,
    ],
    ['a key that is there twice once without quotes', map('  yes: a\n  "true": b\n'), /`true` is there twice/],
    ['a number that JSON does not have', map('  a: .inf\n'), /a number that JSON/],
    ['an anchor of another document', `${map('  a: &a b\n')}---\n${map('  a: *a\n')}`, /no anchor `a`/],
  ])('with %s is found', (_, text, message) => {
    expect(saidBy(check, text)).toEqual([expect.stringMatching(message)]);
  });

  test.each([
    [
      'documents of all forms',
      `--- # c\n${map('  a: b\n')}--- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n---\n`,
    ],
    ['CR LF', map('  a: b\n').replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${map('  a: b\n')}`],
    ['--- in a block', map('  a: |\n    ---\n    b: c\n')],
    ['a document that is no object, which another check tells', 'a: b\n'],
  ])('with %s passes', (_, text) => {
    expect(saidBy(check, text)).toEqual([]);
  });
});
