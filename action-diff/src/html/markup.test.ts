import { expect, test } from '@jest/globals';
import { diffBlock } from './diff-block.ts';
import { html, when } from './markup.ts';

test('what is put into a template is text, in elements and in quoted attributes', () => {
  const hostile = `"><img src=x onerror='x'>\u202e&`;
  expect(html`<a title="${hostile}">${hostile}</a>`.markup).toBe(
    '<a title="&quot;&gt;&lt;img src=x onerror=&#39;x&#39;&gt;\\u202e&amp;">&quot;&gt;&lt;img src=x onerror=&#39;x&#39;&gt;\\u202e&amp;</a>',
  );
});

test('markup is put in as it is, one or many', () => {
  expect(html`<ul>${['a', '<b>'].map((item) => html`<li>${item}</li>`)}</ul>`.markup).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>',
  );
  expect(html`${when(false, () => html`<p>`)}${3}`.markup).toBe('3');
});

const text = (blocks: readonly { markup: string }[]): string =>
  blocks.map(({ markup }) => markup.replace(/<[^>]+>/g, '')).join('');

test('a long block is cut into pieces that together are the whole', () => {
  const lines = Array.from({ length: 2000 }, (_, index) => (index % 50 === 0 ? `  same ${index}` : `+ new ${index}`));
  const blocks = diffBlock(lines, 0);
  expect(blocks.length).toBeGreaterThan(3);
  expect(text(blocks)).toBe(`${lines.join('\n')}\n`);
  // A piece begins with a line of both sides: no change is torn apart.
  for (const { markup } of blocks) expect(markup).toMatch(/^<pre class="diff"> {2}same/);
});

test('a block without an unchanged line is cut all the same', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `- old ${index}`);
  expect(diffBlock(lines, 0).length).toBeGreaterThan(5);
  expect(text(diffBlock(lines, 0))).toBe(`${lines.join('\n')}\n`);
});

test('far down the page the signs alone tell what came and went', () => {
  expect(diffBlock(['- <a>', '+ b'], 1_000_000)).toEqual([{ markup: '<pre class="diff">- &lt;a&gt;\n+ b\n</pre>' }]);
  expect(diffBlock(['- <a>', '+ b'], 0)).toEqual([
    { markup: '<pre class="diff"><del>- &lt;a&gt;\n</del><ins>+ b\n</ins></pre>' },
  ]);
});
