import { describe, expect, test } from '@jest/globals';
import { code, escapeMarkdown, fence, table } from './markdown.ts';

describe('text from outside', () => {
  test('cannot mention a person or refer to an issue', () => {
    expect(escapeMarkdown('@everyone see #12')).toBe('&#64;&#8203;everyone see &#35;&#8203;12');
  });

  test('cannot open an HTML element', () => {
    expect(escapeMarkdown('<img src=x onerror=alert(1)>')).not.toContain('<');
  });

  test('cannot become a link', () => {
    expect(escapeMarkdown('https://a.example www.b.example')).toBe('https:&#47;&#47;a.example www&#46;b.example');
  });

  test('cannot end a table cell or a line', () => {
    expect(table(['a'], [[escapeMarkdown('x|y\nz')]])).toBe('| a |\n| --- |\n| x&#124;y z |');
  });

  test('cannot leave a code span', () => {
    expect(code('`</code><b>')).toBe('<code>&#96;&lt;/code&gt;&lt;b&gt;</code>');
  });

  test('cannot close the fence around it', () => {
    const block = fence('a\n````\nb\n', 'diff');
    expect(block).toBe('`````diff\na\n````\nb\n`````');
  });
});
