import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { escapeHtml } from '../../shared/report/markdown.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { BundleResult } from '../../testbed/runner/run-bundle.ts';
import { addReview, archived, handover, object, openFromFork, publish } from './publishing.ts';

// Every text of a pull request's manifests, put where text goes: names, kinds, namespaces, keys, values, notes, versions,
// environments. Through the data that a run hands over, which reaches them all.

let github: FakeGitHub;
let pullRequest: number;
beforeEach(async () => {
  github = await startFakeGitHub();
  pullRequest = openFromFork(github);
});
afterEach(() => github.close());

interface Published extends BundleResult {
  readonly comment: string;
  readonly page: string;
}

/** A report in which each text is that text. */
async function publishText(text: string): Promise<Published> {
  const name = text.slice(0, 250);
  const named = { apiVersion: `${name}/v1`, kind: name, metadata: { name, namespace: name, labels: { [name]: text } } };
  const data = { [text]: text, list: [text, { name: text }], [`${text}2`]: `first\n${text}\nlast\n` };
  const [before, after] = [object('changed', { [text]: 'old' }), object('changed', { [text]: text })];
  const removed = object(`${name.slice(0, 200)} gone`, data);
  const environment = name.slice(0, 100);
  const objects = {
    base: [before, removed],
    head: [after, { file: `${name}/templates/x.yaml`, body: { ...named, data } }],
  };
  const run = addReview(github, [
    archived(
      handover({
        base: { sha: 'a'.repeat(40), version: name.slice(0, 100) },
        head: { sha: 'b'.repeat(40), version: name.slice(0, 100) },
        notes: [text.slice(0, 1000)],
        environments: [environment, 'not compared'],
        pairs: [{ environment, ...objects }],
      }),
    ),
  ]);
  const result = await publish(github, run);
  expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({ exitCode: 0, log: '' });
  const comment = github.comments(pullRequest)[0]?.body ?? '';
  return { ...result, comment, page: result.reports['mesh-ci-diff.html'] ?? '' };
}

/** The Markdown that is not in a fence, and what is in each. A fence that was broken out of leaves its rest outside. */
function split(markdown: string): { outside: string; inside: string[] } {
  const inside: string[] = [];
  const outside = markdown.replace(/^(`{3,})diff\n([\s\S]*?)\n\1$/gm, (_, _fence, block: string) => {
    inside.push(block);
    return '';
  });
  return { outside, inside };
}

/** Elements that the report itself is made of. */
const OWN = /<\/?(?:details|summary|code|br)>|<!-- mesh-ci:diff [a-z0-9= ]+ -->/g;

function expectHarmless({ comment, page, log }: Published): void {
  const { outside, inside } = split(comment);
  expect(inside.length).toBeGreaterThan(1);
  for (const line of inside.flatMap((block) => block.split('\n'))) expect(line).toMatch(/^(?:[-+ ]|@@) /);
  const text = outside.replace(OWN, '');
  expect(text).not.toMatch(/[<`]/);
  expect(text).not.toMatch(/@\w/);
  expect(text.replaceAll(/&#\d+;/g, '¤').replaceAll(/^#{3,4} /gm, '')).not.toMatch(/#\w|\bGH-\d/);
  for (const [, target] of text.matchAll(/\]\(([^)]*)\)/g)) expect(target).toMatch(KNOWN);
  for (const [, target] of page.matchAll(/\b(?:href|src)="([^"]*)"/g)) expect(target).toMatch(KNOWN);
  expect(page.match(/<script/g)).toHaveLength(1);
  // `<` begins only our own elements, and none of them has a handler.
  expect(page.replace(/<script>[\s\S]*<\/script>/, '')).not.toMatch(
    /<(?:img|iframe|object|embed|base|svg)\b|<[^>]*\son\w+=/,
  );
  for (const line of log.split('\n')) expect(line).not.toMatch(/^\s*::(?!group|endgroup|add-mask|debug)|##\[/);
}

/** Where our own links lead; the page's icon is none. */
const KNOWN = /^(?:#[-\w]*|data:,|https:\/\/(?:kubernetes\.io|istio\.io|github\.com\/acme\/mesh)\/[\w\-./#]*)$/;

describe('harmless wherever it is', () => {
  test.each<[string, string]>([
    ['a fence of backticks', '```\n</details>\n````````\n# Approved'],
    ['a fence of tildes', '~~~\n</details>\n~~~\n# Approved'],
    ['an element', '</code></summary></details><img src=x onerror=alert(1)>'],
    ['a script', '</script><script>alert(1)</script><!--'],
    ['the end of an attribute', '" onmouseover="alert(1)" x="'],
    ['a comment that is not closed', '<!-- mesh-ci:diff head=0 run=99999 -->'],
    ['a mention', '@everyone @acme/security-team hello@octocat'],
    ['a reference', '#1 GH-2 acme/mesh#3 acme/mesh@0123456789abcdef0123456789abcdef01234567'],
    ['a closing keyword', 'fixes #1, closes: GH-1, resolves acme/mesh#1'],
    ['a link', '[click](javascript:alert(1)) <javascript:alert(1)> https://evil.example www.evil.example'],
    ['a link by reference', '[a]: javascript:alert(1)\n[a]'],
    ['an image', '![x](https://evil.example/x.png)'],
    ['a heading, a list, a line', '# Approved\n- [x] reviewed\n---\n1. item'],
    ['a table', 'a | b\n| --- | --- |\n| c | d |'],
    ['a command for the runner', '::set-output name=changed::false\n##[error]x\n::add-path::/tmp'],
    ['a suggestion', '```suggestion\nx\n```'],
    ['math and diagrams', '$$\\href{javascript:alert(1)}{x}$$ ```mermaid\ngraph\n```'],
  ])('%s', async (_, text) => expectHarmless(await publishText(text)));
});

test('characters that cannot be seen are shown as their codes', async () => {
  const { comment, page } = await publishText('adm\u200bin\u202ecba\u2066x\u00ad');
  for (const text of [comment, page]) {
    expect(text).not.toMatch(/[\u200b\u202e\u2066\u00ad]/);
    expect(text).toContain('u202e');
  }
});

test('a closing keyword stays readable', async () => {
  const { page } = await publishText('fixes #1 <b>');
  expect(page).toContain(escapeHtml('fixes #1 <b>'));
});

test('much text leaves a comment that GitHub takes, and a summary that it shows', async () => {
  const head = Array.from({ length: 300 }, (_, i) => object(`a${i}`, { x: `${i} ${'long '.repeat(3000)}` }));
  const run = addReview(github, [archived(handover({ pairs: [{ environment: 'dev', base: [], head }] }))]);
  const { exitCode, summary } = await publish(github, run);
  expect(exitCode).toBe(0);
  expect(Buffer.byteLength(github.comments(pullRequest)[0]?.body ?? '')).toBeLessThanOrEqual(65_000);
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
});

test('objects by the names of JavaScript itself are objects like others', async () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'prototype'];
  const head = names.map((name) => object(name, { [name]: name, inner: { [name]: [name] } }));
  const run = addReview(github, [
    archived(handover({ pairs: [{ environment: 'constructor', base: [], head }], environments: ['constructor'] })),
  ]);
  const { exitCode, outputs } = await publish(github, run);
  expect({ exitCode, changes: outputs.changes }).toEqual({ exitCode: 0, changes: '4' });
});
