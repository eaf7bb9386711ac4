import { expect, test } from '@jest/globals';
import type { UserError } from '../log/errors.ts';
import { parseYamlDocument } from './yaml-document.ts';

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return `${lines.join('\n')}\n`;
}

test.each<[string, string, number, string]>([
  ['a key twice', 'a: 1\nb: 2\na: 3\n', 3, 'Map keys must be unique'],
  ['a key twice further in', 'a:\n  b: 1\n  b: 2\n', 3, 'Map keys must be unique'],
  ['aliases that expand without end', bomb(), 9, 'its aliases expand to too much'],
  ['an alias without an anchor', 'a: 1\nb: *nowhere\n', 2, 'the alias `*nowhere` has no anchor before it'],
  ['an alias inside of its anchor', 'a: &a\n  b:\n    c: *a\n', 3, 'the alias `*a` is inside of what it stands for'],
  ['more brackets than fit on the stack', `a: 1\nb: ${'['.repeat(50_000)}\n`, 2, 'it is nested too deeply'],
  ['two documents', 'a: 1\n---\nb: 1\n', 2, 'Source contains multiple documents'],
])('%s is refused with its line', (_, text, line, message) => {
  try {
    parseYamlDocument(text, 'a.yaml');
  } catch (error) {
    const { what, where } = error as UserError;
    expect(what).toContain(`This is not valid YAML: ${message}`);
    expect(where).toMatchObject({ file: 'a.yaml', line });
    return;
  }
  throw new Error('was not refused');
});

test('a text over the limit is refused before it is parsed', () => {
  expect(() => parseYamlDocument(`a: [${'1,'.repeat(600_000)}]`, 'a.yaml')).toThrow(
    'a.yaml is 2 MiB large; 1 MiB is the limit.',
  );
});

test('an anchor may be used many times', () => {
  const { document } = parseYamlDocument(`a: &a { b: 1 }\nc: [${Array(50).fill('*a').join(', ')}]\n`, 'a.yaml');
  expect(document.toJS().c[49]).toEqual({ b: 1 });
});
