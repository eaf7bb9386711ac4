import { checkYamlValidity } from '../../src/checks/check-yaml-validity.ts';
import type { Sources } from '../../src/model/sources.ts';
import { sourceRelease, sourcesOf } from '../sources.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkYamlValidity();

export function values(text: string): Sources {
  const release = sourceRelease({ values: [{ file: 'environments/dev.yaml' }] });
  return sourcesOf({ dev: [release], production: [release] }, { 'environments/dev.yaml': text });
}

const FILE_FAULTS: readonly Fault[] = [
  [
    'values with a key that is there twice',
    values('a: 1\nb: 2\na: 3\n'),
    /^error environments\/dev\.yaml:3 \[dev,production\] .*`a` is there twice, first in line 1/,
  ],
  [
    'values with a key that is there twice further in',
    values('a:\n  image: {tag: 1}\n  b: 2\n  image: {tag: 2}\n'),
    /:4 .*`image` is there twice, first in line 2/,
  ],
  ['values with a tab', values('a:\n\tb: 1\n'), /^error environments\/dev\.yaml:2 /],
  ['values with an anchor that is not there', values('a: *defaults\n'), /there is no anchor `defaults`/],
  ['values with a bracket that stays open', values('a: [1, 2\n'), /is not valid YAML/],
  ['values with an indentation that does not fit', values('a: b\n c: d\n'), /is not valid YAML/],
  ['values with content after ---', values('a: 1\n---\nb: 2\n'), /:3 .*There is content after `---`/],
  ['values with a key behind --- without a line end', values('---a: 1\nb: 2\n'), /:1 .*begins with `---`/],
  ['values with a byte order mark', values('\uFEFFa: 1\n'), /^warning .*byte order mark/],
  ['values with CR LF', values('a: 1\nb: 2\r\nc: 3\r\n'), /^warning environments\/dev\.yaml:2 .*CR LF/],
  ['values with UTF-16', values('\uFFFD\uFFFDa\0:\0'), /is not text in UTF-8/],
  [
    'values with aliases that expand without end',
    values(
      `a: &a [x]\n${'bcdefghij'
        .split('')
        .map((key, index) => `${key}: &${key} [${Array(12).fill(`*${'abcdefghij'[index]}`).join(', ')}]\n`)
        .join('')}`,
    ),
    /expand too far/,
  ],
];

const FILE_NEAR_MISSES: readonly NearMiss[] = [
  ['values with one document', values('---\n# a comment\na: 1\n')],
  ['values with an empty document behind it', values('a: 1\n---\n# the end\n')],
  ['values with --- in a block', values('a: |\n  ---\n  b\n')],
  ['values with the same key in two mappings', values('a: {x: 1}\nb: {x: 1}\n')],
  ['values with a key that is merged and then written', values('a: &a {x: 1}\nb: {<<: *a, x: 2}\n')],
  ['values with a tab in a text', values('a: "b\tc"\nd: e\t\n')],
  ['values with an alias that is used twice', values('a: &a {x: 1}\nb: *a\nc: *a\n')],
  ['values with nothing', values('')],
];

export const map = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${data}`;

const RENDER_FAULTS: readonly Fault[] = [
  [
    'a render with a command that is there twice',
    map('  command: a\n  command: b\n'),
    /line 6, the key `command` is there twice, first in line 5/,
    { source: 'https://github.com/dysnix/charts/issues/55' },
  ],
  [
    'a render with a label that is there twice',
    'metadata:\n  labels:\n    app.kubernetes.io/managed-by: Helm\n    app.kubernetes.io/managed-by: Helm\n',
    /`app\.kubernetes\.io\/managed-by` is there twice/,
    { source: 'https://github.com/mvisonneau/helm-charts/issues/32' },
  ],
  [
    'a render with a key that is there twice once without quotes',
    map('  yes: a\n  "true": b\n'),
    /`true` is there twice/,
  ],
  ['a render with a number that JSON does not have', map('  a: .inf\n'), /a number that JSON/],
  ['a render with an anchor of another document', `${map('  a: &a b\n')}---\n${map('  a: *a\n')}`, /no anchor `a`/],
];

const RENDER_NEAR_MISSES: readonly NearMiss[] = [
  [
    'a render with documents of all forms',
    `--- # c\n${map('  a: b\n')}--- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n---\n`,
  ],
  ['a render with CR LF', map('  a: b\n').replaceAll('\n', '\r\n')],
  ['a render with a byte order mark', `\uFEFF${map('  a: b\n')}`],
  ['a render with --- in a block', map('  a: |\n    ---\n    b: c\n')],
  ['a render with a document that is no object, which another check tells', 'a: b\n', { others: ['check_manifests'] }],
];

export const YAML_VALIDITY: CheckCorpus = {
  check,
  faults: [...FILE_FAULTS, ...RENDER_FAULTS],
  nearMisses: [...FILE_NEAR_MISSES, ...RENDER_NEAR_MISSES],
};
