import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtTools } from '../../testbed/build/built.ts';
import { readDocuments } from './documents.ts';

let directory: string;
let programs: Readonly<Record<'helm' | 'kubectl', string>>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'documents-'));
  programs = await builtTools(['helm', 'kubectl']);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function output(program: string, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: directory, KUBECONFIG: '/dev/null' };
  return (await promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
}

/** The objects that kubectl reads from a file; undefined when it refuses the file. */
async function kubectl(text: string): Promise<unknown[] | undefined> {
  const file = join(directory, 'objects.yaml');
  await writeFile(file, text);
  // `create --dry-run=client` asks a cluster for its kinds; this reads in the same way and asks nobody.
  const args = ['label', '--local', '--dry-run=client', '--output=json', '--filename', file, 'read=yes'];
  const json = await output(programs.kubectl, args).catch(() => undefined);
  return json === undefined
    ? undefined
    : readDocuments(json.replaceAll('\n}\n{', '\n}\n---\n{')).map(({ value }) => value);
}

/** What Helm reads from a file of values; undefined when it refuses the file. */
async function helm(text: string): Promise<unknown> {
  const chart = join(directory, 'chart');
  await mkdir(join(chart, 'templates'), { recursive: true });
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: a\nversion: 1.0.0\n');
  await writeFile(join(chart, 'templates', 'a.yaml'), 'kind: A\nread: {{ .Values | toJson | b64enc }}\n');
  await writeFile(join(directory, 'values.yaml'), text);
  const args = ['template', 'a', chart, '--values', join(directory, 'values.yaml')];
  const rendered = await output(programs.helm, args).catch(() => undefined);
  if (rendered === undefined) return undefined;
  return JSON.parse(Buffer.from(/^read: (.*)$/m.exec(rendered)?.[1] ?? '', 'base64').toString('utf8'));
}

const HEAD = 'apiVersion: acme.example/v1\nkind: A\nmetadata: {name: a, labels: {read: "yes"}}\n';

/** The fields of one object, or of one file of values. */
const FIELDS: readonly (readonly [string, string])[] = [
  ['words that are booleans', 'v: [yes, no, on, off, y, n, Yes, NO, true]\n'],
  ['words in quotes', 'v: ["yes", \'no\', "0755", "1_000"]\n'],
  ['numbers', 'v: [0755, 0o755, 0x1F, 0b11, 1_000, 1e3, 12e3, 0.10, +1, 1.0]\n'],
  ['what looks like a number', 'v: [22:22, 1.2.3, 2024-01-02, 0o8, 1,000, "~"]\n'],
  ['the hash of a commit', 'v: [12e4567, 1234567, 0123456, "12e4567"]\n'],
  ['nothing', 'v: [~, null, Null, ""]\nw:\n'],
  ['a block of text with a separator in it', 'v: |\n  a\n  ---\n  b: c\nw: >-\n  d\n  e\n'],
  ['a block with kept and indented lines', 'v: |+\n  a\n   b\n\nw: |2\n    c\n'],
  ['an anchor', 'v: &a {x: 1, y: [2]}\nw: *a\n'],
  ['a merge', 'v: &a {x: 1, y: 2}\nw:\n  <<: *a\n  y: 3\n'],
  ['several merges', 'v: &a {x: 1, z: 1}\nw: &b {x: 2}\nu:\n  <<: [*a, *b]\n  t: 1\n'],
  ['tags', 'v: [!!str 5, !!int "5", !!float 1, !!bool "yes"]\n'],
  ['keys that are no texts', '1: a\nyes: b\n1.5: c\n'],
  ['escapes', "v: \"a\\tb\\u00e9\\x41\\n\"\nw: 'it''s'\n"],
  ['plain text of several lines', 'v: a\n  b\n\n  c\n'],
  ['nested collections', 'v:\n- - 1\n  - 2\n- x: [{y: {z: []}}]\n'],
  ['text that is not ASCII', 'v: héllo ☃ 𝄞\n'],
  ['comments', '# a\nv: 1 # b\n# c\nw: "#d"\n'],
  ['carriage returns', 'v: 1\r\nw: |\r\n  a\r\n  b\r\n'],
];

describe('a document is read as the real programs read it', () => {
  test.each(FIELDS)('kubectl: %s', async (_, fields) => {
    const text = HEAD + fields;
    expect(await kubectl(text)).toEqual(readDocuments(text).map(({ value }) => value));
  });

  test.each(FIELDS)('Helm: %s', async (_, fields) => {
    expect(await helm(fields)).toEqual(readDocuments(fields)[0]?.value);
  });
});

describe('documents are kept apart as kubectl does', () => {
  const object = (name: string): string => HEAD.replace('name: a', `name: ${name}`);
  test.each([
    ['a separator', `${object('a')}---\n${object('b')}`],
    ['a separator with a comment', `--- # first\n${object('a')}--- # second\n${object('b')}`],
    ['empty documents', `---\n---\n${object('a')}---\n# nothing\n---\n${object('b')}---\n`],
    ['carriage returns', `${object('a')}---\n${object('b')}`.replaceAll('\n', '\r\n')],
    ['a separator in a block of text', `${object('a')}v: |\n  a\n  ---\n  b\n---\n${object('b')}`],
  ])('%s', async (_, text) => {
    const read = readDocuments(text).flatMap(({ value }) => (value === null ? [] : [value]));
    expect(read).toHaveLength(text.includes('name: b') ? 2 : 1);
    expect(await kubectl(text)).toEqual(read);
  });
});

describe('what the real programs refuse is refused', () => {
  test.each([
    ['a tab', 'v:\n\tw: 1\n'],
    ['an anchor that is not there', 'v: *a\n'],
    ['a bracket that is not closed', 'v: [1, 2\n'],
    ['a colon inside of plain text', 'v: a: b\n'],
    ['a quote that is not closed', 'v: "a\n'],
    ['a list beside a mapping', 'v: 1\n- 2\n'],
  ])('%s', async (_, fields) => {
    expect(() => readDocuments(HEAD + fields)).toThrow();
    expect(await kubectl(HEAD + fields)).toBeUndefined();
    expect(await helm(fields)).toBeUndefined();
  });
});
