import { describe, expect, test } from '@jest/globals';
import { readDocuments, YamlProblem } from './documents.ts';

const values = (text: string): unknown[] => readDocuments(text).map(({ value }) => value);

function problemOf(text: string): { message: string; line: number; column: number } {
  try {
    readDocuments(text);
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    return { message: error.message, line: error.line, column: error.column };
  }
  throw new Error('was not refused');
}

describe('documents', () => {
  test.each([
    ['', []],
    ['# a comment\n', []],
    ['---\n---\n# a comment\n', [null, null]],
    ['a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['--- # a comment\na: 1\n--- {b: 2}\n', [{ a: 1 }, { b: 2 }]],
    ['a: 1\n...\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['a: |\n  ---\n  b\n---\nc: d\n', [{ a: '---\nb\n' }, { c: 'd' }]],
    ['\ufeffa: 1\r\nb: |\r\n  c\r\n  d\r\n---\r\ne: 2\r\n', [{ a: 1, b: 'c\nd\n' }, { e: 2 }]],
    ['%YAML 1.1\n---\na: yes\n', [{ a: true }]],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  test('know the line of their content, and what is above it', () => {
    const text = '# first\n\na: 1\n---\n# Source: x\n---\n\n# Source: y\n- b\n--- "c"\n';
    const read = readDocuments(text).map(({ value, line, leading }) => [value, line, leading.split('---').at(-1)]);
    expect(read).toEqual([
      [{ a: 1 }, 3, '# first\n\n'],
      [null, 3, ''],
      [['b'], 9, '\n\n# Source: y\n'],
      ['c', 10, ' "'],
    ]);
  });
});

describe('values', () => {
  test.each([
    ['a: "yes"\nb: !!str yes\nc: |\n  yes', { a: 'yes', b: 'yes', c: 'yes' }],
    ['a: !!int "5"\nb: !!float 5\nc: !!null ""\nd: !!bool yes', { a: 5, b: 5, c: null, d: true }],
    ['a: !other 5\nb: ! 5\nc: !!timestamp 2024-01-02', { a: '5', b: '5', c: '2024-01-02' }],
    ['a: !other {b: 1}\nc: !!seq [d]', { a: { b: 1 }, c: ['d'] }],
    ['a: !!binary aGk=', { a: 'hi' }],
    ['yes: 1\n0755: 2\n"no": 3\n!!str on: 4', { true: 1, 493: 2, no: 3, on: 4 }],
    ['a: &x [1]\nb: *x', { a: [1], b: [1] }],
    ['&k a: 1\nb: *k', { a: 1, b: 'a' }],
    ['? a\n: b\n? c', { a: 'b', c: null }],
    ['a: 1\n"b": 2\n&c d: *c\n!!str e: 3', { a: 1, b: 2, d: 'd', e: 3 }],
    ['{"a": "b\u2028c\u0085"}', { a: 'b\u2028c\u0085' }],
    ['- a: |\n    b', [{ a: 'b' }]],
    ['[a: 1, {b}, [], {}]', [{ a: 1 }, { b: null }, [], {}]],
    ['__proto__: {a: 1}\nconstructor: 2', JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}')],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual([expected]);
  });

  // As Go does, whatever YAML's specification says: keys are taken as they come.
  test.each([
    ['{<<: {x: 1, y1: 2}, x: 3}', { x: 3, y1: 2 }],
    ['{x: 3, <<: {x: 1}}', { x: 1 }],
    ['{<<: [{x: 1}, {x: 2, z: 3}]}', { x: 1, z: 3 }],
    ['{"<<": {x: 1}}', { '<<': { x: 1 } }],
  ])('merged: %s', (text, expected) => {
    expect(values(text)).toEqual([expected]);
  });
});

describe('refused', () => {
  test.each([
    ['a: 1\nb: 2\na: 3', 3, 1, 'the key `a` is there twice, first in line 1'],
    ['a:\n- b: 1\n  "b": 2', 3, 4, 'the key `b` is there twice, first in line 2'],
    ['1: a\n"1": b', 2, 2, 'the key `1` is there twice, first in line 1'],
    ['b: &x {c: 1}\na:\n  <<: *x\n  c: 2\n  c: 3', 5, 3, 'the key `c` is there twice, first in line 4'],
    ['a: &x 1\nb: *x\na: 2', 3, 1, 'the key `a` is there twice, first in line 1'],
    ['a: *b', 1, 5, 'there is no anchor `b`'],
    ['a: &b 1\n---\nc: *b', 3, 5, 'there is no anchor `b`'],
    ['a: &b [*b]', 1, 9, 'the anchor `b` holds itself'],
    ['a: {{ .Values.x }}', 1, 5, 'a key cannot be a mapping, a list or null; quote what begins with `{` or `[`'],
    ['~: b', 1, 1, '`~` cannot be a key without quotes'],
    ['a: .inf', 1, 4, '`.inf` is a number that JSON, and so Kubernetes, does not have'],
    ['a: !!int b', 1, 10, '`b` is not what the tag `!!int` says'],
    ['<<: 1', 1, 5, '`<<` takes a mapping or a list of mappings'],
    ['a: b\u2028c: d', 1, 5, 'the character U+2028 is a line end to Kubernetes and Helm; write "\\u2028"'],
    ['a:\n\tb: 1', 2, 1, 'a tab cannot indent; use spaces'],
    ['a: "b', 1, 6, 'a double quote is not closed'],
    ['a: [b', 1, 6, 'a bracket is not closed'],
    ['a: b: c', 1, 5, 'this does not fit what is above or before it; check the indentation and quotes'],
    ['a: @b', 1, 4, 'this does not fit what is above or before it; check the indentation and quotes'],
    ['a: b\nc', 2, 2, 'a key is not followed by `:`'],
    ['- a\nb: c', 2, 1, 'this does not belong to what is above it'],
    ['l:\n- "a" b: 1', 2, 7, 'this does not fit what is before it in its line'],
    ['l:\n- [a] b: 1', 2, 7, 'this does not fit what is before it in its line'],
    ['a: \u0001', 1, 4, 'there is a control character'],
    ['['.repeat(600), 1, 500, 'it is nested more than 500 levels deep'],
  ])('%j', (text, line, column, message) => {
    expect(problemOf(text)).toEqual({ message, line, column });
  });

  const bomb = (first: string, next: (name: string) => string): string =>
    Array.from({ length: 12 }, (_, i) => `l${i}: &l${i} ${i === 0 ? first : next(`*l${i - 1}`)}`).join('\n');
  const nine = (alias: string): string => Array.from({ length: 9 }, () => alias).join(', ');
  test.each([
    ['lists', bomb('[x]', (alias) => `[${nine(alias)}]`)],
    ['mappings that are merged', bomb('{x: y}', (alias) => `{a: [${nine(alias)}], <<: [${nine(alias)}]}`)],
    ['one long string', `a: &a ${'x'.repeat(200_000)}\nb: [${Array.from({ length: 60 }, () => '*a').join(', ')}]`],
  ])('aliases that expand too far: %s', (_, text) => {
    expect(problemOf(text).message).toBe('its aliases expand too far');
  });
});
