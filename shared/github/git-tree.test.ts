import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectTo } from '../../testbed/github/connect.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { GitHub } from './client.ts';
import { blobName, type FileChange, readTree, writeTree } from './git-tree.ts';

const COMMIT = 'c'.repeat(40);

let fake: FakeGitHub;
let github: GitHub;
beforeEach(async () => {
  fake = await startFakeGitHub();
  github = connectTo(fake);
  fake.pushTree('main', COMMIT, new Map([['a/gone', { mode: '100644', sha: blobName(Buffer.from('x')) }]]));
});
afterEach(() => fake.close());

const change = (path: string, content: Buffer | string): FileChange => ({
  path,
  file: { mode: '100644', content: Buffer.from(content) },
});
const writes = (): string[] =>
  fake.requests.flatMap(({ method, path }) => (method === 'GET' ? [] : [path.replace('/repos/acme/mesh/git/', '')]));

// As `git hash-object` says.
test.each([
  ['', 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'],
  ['hello\n', 'ce013625030ba8dba906f756967f9e9ca394464a'],
])('the name of %j', (content, name) => {
  expect(blobName(Buffer.from(content))).toBe(name);
});

test('every file arrives as it is, however it is sent', async () => {
  const contents: Record<string, Buffer> = {
    text: Buffer.from('ü 🌈\n'),
    empty: Buffer.alloc(0),
    binary: Buffer.from([0, 255, 128]),
    'not utf-8': Buffer.from([0xc3, 0x28]),
    'byte order mark': Buffer.from('\ufeffa\n'),
    'windows line ends': Buffer.from('a\r\nb\r\n'),
    large: Buffer.alloc(200_000, 'x'),
  };
  const changes = Object.entries(contents).map(([path, content]) => change(path, content));
  const tree = await writeTree(github, await readTree(github, COMMIT), [
    ...changes,
    { path: 'a/gone', file: undefined },
  ]);
  const { owner, repo, rest } = github;
  const { data } = await rest.git.getTree({ owner, repo, tree_sha: tree });
  expect(data.tree.map(({ path }) => path).sort()).toEqual(Object.keys(contents).sort());
  for (const { path, sha } of data.tree)
    expect({ path, content: fake.blob(sha) }).toEqual({ path, content: contents[path] });
  expect(writes().filter((path) => path === 'blobs')).toHaveLength(3);
});

test('much text in small files goes before the tree as well: a request must not grow without limit', async () => {
  const changes = Array.from({ length: 20 }, (_, index) => change(`f${index}`, `${index}`.padEnd(60_000, 'x')));
  await writeTree(github, await readTree(github, COMMIT), changes);
  expect(writes().filter((path) => path === 'blobs')).toHaveLength(12);
  const tree = fake.requests.find(({ method, path }) => method === 'POST' && path.endsWith('/trees'));
  expect(tree?.body.length).toBeLessThan(600_000);
});
