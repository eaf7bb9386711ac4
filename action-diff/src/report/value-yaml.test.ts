import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDocuments } from '../../../shared/manifest/documents.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import { valueYaml } from './value-yaml.ts';

test.each([
  ['a', 'a\n'],
  [1, '1\n'],
  ['1', '"1"\n'],
  ['1e3', '"1e3"\n'],
  ['0o7', '"0o7"\n'],
  ['yes', '"yes"\n'],
  [null, 'null\n'],
  ['null', '"null"\n'],
  ['2001-01-01', '"2001-01-01"\n'],
  [{ a: [1, { b: 'c' }], y: {} }, 'a:\n  - 1\n  - b: c\n"y": {}\n'],
  [{ text: 'one\ntwo\n' }, 'text: |\n  one\n  two\n'],
] as const)('%j is written as %j', (value, yaml) => {
  expect(valueYaml(value)).toBe(yaml);
});

test('an object that is there twice is written twice', () => {
  const twice = { a: 1 };
  expect(valueYaml([twice, twice])).toBe('- a: 1\n- a: 1\n');
});

test.each([
  ['a string', 'x '.repeat(4_000_000)],
  ['what holds one', { a: ['x'.repeat(8_000_000)] }],
])('%s of megabytes is written', (_, value) => {
  expect(readDocuments(valueYaml(value))[0]?.value).toEqual(value);
});

test('what is written is read as what it was', () => {
  // A character that is no text on its own cannot be in a manifest.
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '~',
      '1_000',
      '-',
      '- a',
      'a: b',
      '#',
      ' a',
      'a ',
      '\n',
      'a\n\n',
      '\ta',
      "'",
      '"',
      '*a',
      '0x1',
      '.5',
    ),
    fc.stringMatching(/^[-+.\dxobeEyYnNtTfF_:~ \n]{0,6}$/),
  );
  const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  const { value: values } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(values, (value) => {
      const [document, ...others] = readDocuments(valueYaml(value));
      expect(others).toEqual([]);
      expect(document?.value ?? null).toEqual(value);
    }),
    { numRuns: 2_000, seed: 3 },
  );
});
