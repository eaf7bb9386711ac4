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

  test('cannot refer to an issue in other ways', () => {
    expect(escapeMarkdown('fixes #1, closes GH-2, acme/mesh#3')).toBe(
      'fixes &#35;&#8203;1, closes GH-&#8203;2, acme/mesh&#35;&#8203;3',
    );
  });

  test.each([
    ['# Heading', '&#35; Heading'],
    ['### Heading', '##&#35; Heading'],
    ['- item', '&#45; item'],
    ['1. item', '1&#46; item'],
    ['2) item', '2&#41; item'],
    ['---', '--&#45;'],
    ['===', '==&#61;'],
    ['-1', '-1'],
    ['1.26.0', '1.26.0'],
  ])('cannot begin a heading, a list or a line: %s', (text, escaped) => expect(escapeMarkdown(text)).toBe(escaped));

  test('cannot hide a character or turn the reading direction', () => {
    expect(escapeMarkdown('adm\u200bin \u202ecba')).toBe('adm&#92;u200bin &#92;u202ecba');
  });

  test('cannot close the fence around it', () => {
    const block = fence('a\n````\nb\n', 'diff');
    expect(block).toBe('`````diff\na\n````\nb\n`````');
  });
});
