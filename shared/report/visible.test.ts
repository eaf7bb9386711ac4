import { expect, test } from '@jest/globals';
import { visible } from './visible.ts';

test.each([
  ['a\u202eb', 'a\\u202eb'],
  ['adm\u200bin', 'adm\\u200bin'],
  ['a\u2066b\u2069', 'a\\u2066b\\u2069'],
  ['so\u00adft', 'so\\u00adft'],
  ['tag\u{e0041}', 'tag\\u{e0041}'],
  ['line\u2028end\r', 'line\\u2028end\\u000d'],
])('%j can be seen', (text, shown) => expect(visible(text)).toBe(shown));

test('text that can be seen stays as it is', () => {
  const text = '\tgrüße, 你好, здравствуйте – “x” 🙂';
  expect(visible(text)).toBe(text);
});
