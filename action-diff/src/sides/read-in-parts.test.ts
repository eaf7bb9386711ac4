import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDocuments, YamlProblem } from '../../../shared/manifest/documents.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { createPartReader } from './read-in-parts.ts';

const TEMPLATES = join(import.meta.dirname, '..', '..', '..', 'examples', 'mesh', 'charts', 'istio', 'templates');

/** What the charts of the example render to, Helm's escapes aside: definitions of up to 300 kB among them. */
const REAL = globSync('*.yaml', { cwd: TEMPLATES })
  .sort()
  .map((file) => readFileSync(join(TEMPLATES, file), 'utf8'))
  .filter((text) => !text.includes('{{'));

/** What the whole text is; undefined for one that is no YAML. */
function whole(text: string): unknown {
  try {
    return readDocuments(text);
  } catch (error) {
    if (error instanceof YamlProblem) return undefined;
    throw error;
  }
}

test('real manifests are taken apart, and are what they are as a whole', () => {
  const read = createPartReader();
  expect(REAL.length).toBeGreaterThan(10);
  for (const text of REAL) expect([read(text)]).toEqual(readDocuments(text));
});

const filler = 'x'.repeat(600);

test('entries that are the same text in two documents are the same value', () => {
  const read = createPartReader();
  const document = (name: string): string =>
    `metadata:\n  name: ${name}\nspec:\n  versions:\n    - name: v1\n      schema:\n        description: ${filler}\n    - name: ${name}\n      text: ${filler}\n`;
  const [first, second] = ['a', 'b'].map((name) => read(document(name))?.value as unknown as Spec);
  expect(second).not.toEqual(first);
  expect(second?.spec.versions[0]).toBe(first?.spec.versions[0]);
});

interface Spec {
  readonly spec: { readonly versions: readonly Json[] };
}

describe('what cannot be taken apart is left', () => {
  test.each([
    ['an alias', `a: &x {b: ${filler}}\nc: *x\n`],
    ['an anchor of a block', `a: &x\n  b: ${filler}\nc:\n  <<: *x\n`],
    ['a key that is there twice', `a:\n  b: ${filler}\na:\n  c: ${filler}\n`],
    ['a key that is there twice in parts', `a:\n  b: 1\nc:\n  d: ${filler}\na: 1\n`],
    ['a list', `- a: ${filler}\n- b\n`],
    ['a quote that is not closed', `a: "${filler}\nb: ${filler}"\n`],
    ['a bracket that is not closed', `a: [${filler}\nb: ${filler}\n`],
    ['nothing', '# nothing\n'],
    ['several documents', `a: ${filler}\n---\nb: ${filler}\n`],
  ])('%s', (_, text) => {
    const read = createPartReader()(text);
    if (read !== undefined) expect([read]).toEqual(whole(text));
  });
});

describe('a document in parts is what it is as a whole', () => {
  test.each([
    ['a block of text that looks like fields', `a: |\n  b: ${filler}\n  c:\n    d\nb: |+\n  x\n\nc: ${filler}\n`],
    ['text in quotes over lines that look like fields', `a:\n  b: "${filler}\n    c: d"\n  e: '${filler}\n    f:'\n`],
    ['plain text over lines', `a:\n  ${filler}\n  b\nc:\n  - ${filler}\n    d\n`],
    [
      'lists as far to the left as their keys',
      `a:\n- b: ${filler}\n  c:\n  - d: ${filler}\n  - e\n-\n  f: 1\ng: ${filler}\n`,
    ],
    ['items that begin below their dash', `a:\n  -\n    b: ${filler}\n    c: 1\n  -\n    - d: ${filler}\n`],
    ['lists in lists', `a:\n  - - b: ${filler}\n      c: 1\n    - d\n  - - e: ${filler}\n`],
    ['wide dashes', `a:\n  -   b: ${filler}\n      c:\n        d: ${filler}\n  -   e: 1\n`],
    [
      'keys that are no strings',
      `yes:\n  a: ${filler}\n1:\n  b: ${filler}\nnull:\n  c: ${filler}\n"q":\n  d: ${filler}\n`,
    ],
    [
      'comments',
      `# one\na:\n  # two\n  b: ${filler}\n# three\nc:\n    # four\n  d: ${filler} # five\ne: # six\n  f: ${filler}\n`,
    ],
    ['fields without a value', `a:\n\nb:\n  c:\n  d: ${filler}\n  e:\nf:\n`],
    ['no end of the last line', `a:\n  b: ${filler}\nc: |\n  d`],
    ['carriage returns', `a:\r\n  b: ${filler}\r\nc:\r\n  d: ${filler}\r\n`],
    ['tags', `a: !!str\n  1\nb: !!map\n  c: ${filler}\nd:\n  !!str\n  e: ${filler}\n`],
    ['tabs', `a:\n  b:\t${filler}\n\tc: d\n`],
    ['a separator and a comment of Helm', `---\n# Source: istio/templates/a.yaml\na:\n  b: ${filler}\n`],
    ['a separator with a tab', `---\t\na:\n  b: ${filler}\n`],
    ['a key like a field of every object', `__proto__:\n  a: ${filler}\nb: ${filler}\nconstructor:\n  c: ${filler}\n`],
  ])('%s', (_, text) => {
    const read = createPartReader()(text);
    if (read !== undefined) expect([read]).toEqual(whole(text));
    // The same text again, out of what is known now, and in something larger.
    const reader = createPartReader();
    for (const around of [text, `x:\n${indented(text)}`, `x:\n  - y: 1\n${indented(indented(text))}`, text]) {
      const again = reader(around);
      if (again !== undefined) expect([again]).toEqual(whole(around));
    }
  });

  test('whatever is done to its lines', () => {
    const line = fc.constantFrom(
      ...[
        '',
        '  ',
        '-',
        '- a',
        'a:',
        'a: b',
        '    c: "d',
        '  e: |',
        '  - f: g',
        '# h',
        '---',
        '\tk: l',
        "  m: 'n",
        '  o: {',
        '}',
      ],
      ...[
        '  "p": q',
        '? r',
        '  *s',
        '&t',
        '  u: &v w',
        '  <<: {x: y}',
        '  z: >-',
        '- - a',
        '  :',
        '    - b:',
        '      c:',
      ],
    );
    const change = fc.record({ at: fc.nat(), remove: fc.nat(3), add: fc.array(line, { maxLength: 3 }) });
    let apart = 0;
    const property = fc.property(fc.nat(), fc.array(change, { minLength: 1, maxLength: 4 }), (pick, changes) => {
      const lines = (SHORT[pick % SHORT.length] ?? '').split('\n');
      for (const { at, remove, add } of changes) lines.splice(at % lines.length, remove, ...add);
      const text = lines.join('\n');
      const read = createPartReader()(text);
      if (read === undefined) return;
      apart += 1;
      expect([read]).toEqual(whole(text));
    });
    fc.assert(property, { numRuns: 2_000, seed: 7 });
    expect(apart).toBeGreaterThan(100);
  });
});

/** Small enough to be read some hundred times. */
const SHORT = REAL.filter((text) => text.length < 12_000 && text.length > 1_500);

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

test('a value that is in a document twice is no object that is there twice', () => {
  const block = `  b:\n    c: ${filler}\n`;
  const value = createPartReader()(`a:\n${block}d:\n${block}`)?.value;
  expect(isObject(value) && value.a).toEqual(isObject(value) && value.d);
});
