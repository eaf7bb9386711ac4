import { describe, expect, test } from '@jest/globals';
import { changedPart, pairLines, parseLines } from './client/lines.ts';

test('reads back what a block says, signs apart', () => {
  expect(parseLines('  same\n- gone\n+ + come\n')).toEqual([
    { sign: ' ', text: 'same' },
    { sign: '-', text: 'gone' },
    { sign: '+', text: '+ come' },
  ]);
});

test('puts what went beside what came right after it, and nothing beside the rest', () => {
  const pairs = pairLines(parseLines('- a\n- b\n+ A\n  c\n+ d\n- e\n'));
  expect(pairs.map(({ base, head }) => [base?.text, head?.text])).toEqual([
    ['a', 'A'],
    ['b', undefined],
    ['c', 'c'],
    [undefined, 'd'],
    ['e', undefined],
  ]);
});

describe('marks of a line', () => {
  const marked = (base: string, head: string): [string, string] | undefined => {
    const part = changedPart(base, head);
    return part && [base.slice(part.start, part.baseEnd), head.slice(part.start, part.headEnd)];
  };

  test.each([
    ['image: pilot:1.30.2', 'image: pilot:1.31.0', ['1.30.2', '1.31.0']],
    ['- name: a', '- name: a # new', ['', ' # new']],
    ['replicas: 2', 'replicas: 12', ['2', '12']],
    ['mode: [a, b]', 'mode: [a, c, b]', ['', 'c, ']],
  ])('%s → %s', (base, head, parts) => {
    expect(marked(base, head)).toEqual(parts);
  });

  test('are left out where the lines have little in common', () => {
    expect(marked('STRICT', 'PERMISSIVE')).toBeUndefined();
  });
});
