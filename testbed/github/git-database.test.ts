import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHub } from '../../shared/github/client.ts';
import { connectTo } from './connect.ts';
import { blobName, type TreeFile, treeName } from './git-objects.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';

const BASE = 'b'.repeat(40);

let github: FakeGitHub;
let client: GitHub;
const seed = new Map<string, TreeFile>([
  ['mesh.yaml', { mode: '100644', sha: blobName(Buffer.from('a: 1\n')) }],
  ['charts/istio/Chart.yaml', { mode: '100644', sha: blobName(Buffer.from('name: istio\n')) }],
]);
beforeEach(async () => {
  github = await startFakeGitHub();
  client = connectTo(github);
  github.pushTree('main', BASE, seed);
});
afterEach(() => github.close());

const at = () => ({ owner: client.owner, repo: client.repo });
const file = (path: string, content: string) => ({ path, mode: '100644', type: 'blob', content }) as const;

test('objects have the names that git gives them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'git-objects-'));
  try {
    const files = new Map<string, TreeFile>();
    // Git sorts a folder as if its name ended with a slash: `a.b` comes before `a/`.
    for (const [path, mode] of [
      ['a/b', '100644'],
      ['a.b', '100755'],
      ['a-b/c/d', '100644'],
      ['ü', '100644'],
    ] as const) {
      await mkdir(join(directory, path, '..'), { recursive: true });
      await writeFile(join(directory, path), `${path}\n`);
      if (mode === '100755') await chmod(join(directory, path), 0o755);
      files.set(path, { mode, sha: blobName(Buffer.from(`${path}\n`)) });
    }
    const git = async (...args: string[]) =>
      (await promisify(execFile)('git', ['-C', directory, ...args])).stdout.trim();
    await git('init', '--quiet');
    await git('add', '--all');
    expect(treeName(files)).toBe(await git('write-tree'));
    expect(treeName(new Map())).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('a tree is listed as one folder or as a whole', async () => {
  const tree_sha = (await client.rest.git.getCommit({ ...at(), commit_sha: BASE })).data.tree.sha;
  expect(tree_sha).toBe(treeName(seed));
  const paths = async (more: object) =>
    (await client.rest.git.getTree({ ...at(), tree_sha, ...more })).data.tree.map(
      ({ path, type }) => `${type} ${path}`,
    );
  expect(await paths({})).toEqual(['tree charts', 'blob mesh.yaml']);
  expect(await paths({ recursive: '1' })).toEqual([
    ...['tree charts', 'tree charts/istio', 'blob charts/istio/Chart.yaml', 'blob mesh.yaml'],
  ]);
});

test('a commit of an app without an author is signed, and its files are those of a pull request', async () => {
  const blob = await client.rest.git.createBlob({ ...at(), content: 'AAEC', encoding: 'base64' });
  const tree = await client.rest.git.createTree({
    ...at(),
    base_tree: treeName(seed),
    tree: [
      file('mesh.yaml', 'a: 2\n'),
      { path: 'charts/istio/Chart.yaml', mode: '100644', type: 'blob', sha: null },
      { path: 'new.bin', mode: '100755', type: 'blob', sha: blob.data.sha },
    ],
  });
  const { data } = await client.rest.git.createCommit({ ...at(), message: 'Up', tree: tree.data.sha, parents: [BASE] });
  expect(data).toMatchObject({ author: { name: 'github-actions[bot]' }, verification: { verified: true } });
  await client.rest.git.createRef({ ...at(), ref: 'refs/heads/up', sha: data.sha });
  const { data: pull } = await client.rest.pulls.create({ ...at(), title: 'Up', head: 'up', base: 'main' });
  const { data: files } = await client.rest.pulls.listFiles({ ...at(), pull_number: pull.number });
  expect(files.map(({ filename, status }) => `${status} ${filename}`).sort()).toEqual([
    ...['added new.bin', 'modified mesh.yaml', 'removed charts/istio/Chart.yaml'],
  ]);
});

test.each([
  ['an app’s that names an author', 'app', { author: { name: 'Ada', email: 'ada@acme.example' } }],
  ['a person’s', 'person', {}],
])('a commit is not signed: %s', async (_, who, more) => {
  const token = who === 'app' ? github.token : github.tokenWith({ contents: 'write' }, 'ada');
  const { rest } = connectTo(github, token);
  const { data } = await rest.git.createCommit({ ...at(), message: 'x', tree: treeName(seed), parents: [], ...more });
  expect(data.verification).toMatchObject({ verified: false, reason: 'unsigned' });
});

describe('is refused', () => {
  test.each<[string, object[], string]>([
    [
      'a file that is not there to be removed',
      [{ path: 'x', mode: '100644', type: 'blob', sha: null }],
      'BadObjectState',
    ],
    [
      'a blob that is not there',
      [{ path: 'x', mode: '100644', type: 'blob', sha: 'f'.repeat(40) }],
      'not a valid blob',
    ],
    ['both content and blob', [{ ...file('x', 'y'), sha: 'f'.repeat(40) }], 'either tree.sha or tree.content'],
    ['a path out of the repository', [file('../x', 'y')], 'malformed path component'],
  ])('%s', async (_, tree, message) => {
    await expect(client.rest.git.createTree({ ...at(), base_tree: treeName(seed), tree })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });

  test('a branch that is there, a name that is none, a move that is no fast forward without force', async () => {
    const other = await client.rest.git.createCommit({ ...at(), message: 'x', tree: treeName(seed), parents: [] });
    const { sha } = other.data;
    const refused = { status: 422 };
    await expect(client.rest.git.createRef({ ...at(), ref: 'refs/heads/main', sha })).rejects.toMatchObject(refused);
    await expect(client.rest.git.createRef({ ...at(), ref: 'refs/heads/a b', sha })).rejects.toMatchObject(refused);
    await expect(client.rest.git.updateRef({ ...at(), ref: 'heads/main', sha })).rejects.toThrow('not a fast forward');
    await expect(client.rest.git.updateRef({ ...at(), ref: 'heads/nowhere', sha })).rejects.toMatchObject(refused);
    await client.rest.git.updateRef({ ...at(), ref: 'heads/main', sha, force: true });
    expect((await client.rest.git.getRef({ ...at(), ref: 'heads/main' })).data.object.sha).toBe(sha);
  });

  test('a pull request of a workflow when the settings forbid it, and not that of a person', async () => {
    github.forbidPullRequestsOfActions();
    github.push('up', 'c'.repeat(40));
    const open = (token: string) =>
      connectTo(github, token).rest.pulls.create({
        ...{ ...at(), title: 'Up', head: 'up', base: 'main' },
      });
    await expect(open(github.token)).rejects.toThrow('not permitted to create or approve pull requests');
    await expect(open(github.tokenWith({ 'pull-requests': 'write' }, 'ada'))).resolves.toMatchObject({ status: 201 });
  });
});
