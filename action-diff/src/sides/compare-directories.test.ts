import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createMask } from '../mask/mask.ts';
import { compareDirectories } from './compare-directories.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'directories-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(workspace, file)), { recursive: true });
  await writeFile(join(workspace, file), text);
}

const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const log = { info: () => {} } as never;
const run = () =>
  compareDirectories(
    'old',
    'new',
    { workspace, config: 'mesh.yaml' },
    { mirror: '', temporary: workspace, log, mask: createMask(), environments: [] },
  );

test('the manifests of two directories and of those in them are read, and equal ones are the same', async () => {
  await put('old/a.yaml', map('a'));
  await put('old/deep/b.yml', `${map('b')}---\n${map('c')}`);
  await put('old/notes.txt', 'not a manifest');
  await put('new/all.yaml', `${map('a')}---\n${map('c')}`);
  await put('new/d.json', '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "d"}}');
  const { base, head, pairs } = await run();
  expect([base.sha, head.sha]).toEqual(['old', 'new']);
  const [pair] = pairs;
  expect(pair?.base?.map(({ identity, source }) => [identity.name, source.file, source.line])).toEqual([
    ['a', 'old/a.yaml', 1],
    ['b', 'old/deep/b.yml', 1],
    ['c', 'old/deep/b.yml', 5],
  ]);
  expect(pair?.head?.map(({ identity }) => identity.name)).toEqual(['a', 'c', 'd']);
  expect(pair?.head?.[1]?.body).toEqual(pair?.base?.[2]?.body);
});

test.each<[string, () => Promise<unknown>, string]>([
  ['a directory that is not there', () => put('old/a.yaml', map('a')), '`new` cannot be read'],
  [
    'a directory without manifests',
    () => Promise.all([put('old/a.yaml', map('a')), put('new/notes.txt', 'nothing')]),
    '`new` has no YAML or JSON files',
  ],
  [
    'a symbolic link',
    async () => {
      await put('old/a.yaml', map('a'));
      await put('new/a.yaml', map('a'));
      await symlink('/etc/passwd', join(workspace, 'new', 'b.yaml'));
    },
    '`new/b.yaml` is a symbolic link',
  ],
  [
    'a checkout beside plain manifests',
    () => Promise.all([put('old/mesh.yaml', 'istio: {}'), put('new/a.yaml', map('a'))]),
    '`old` is a checkout with `mesh.yaml`, and `new` is not',
  ],
  [
    'a file that holds no objects',
    () => Promise.all([put('old/a.yaml', map('a')), put('new/values.yaml', 'replicas: 1\n')]),
    'not a Kubernetes object',
  ],
])('refuses %s', async (_, prepare, what) => {
  await prepare();
  await expect(run()).rejects.toMatchObject({ what: expect.stringContaining(what) });
});
