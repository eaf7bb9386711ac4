import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { HelmRelease } from '../../shared/helm/releases.ts';
import type { ReleaseSources, Sources } from '../src/model/sources.ts';
import { chartFileReader } from '../src/sources/chart-files.ts';
import { readSources } from '../src/sources/read-sources.ts';

let directory: string;
let workspace: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sources-'));
  workspace = join(directory, 'workspace');
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
}

function read(release: Partial<HelmRelease>): Promise<Sources> {
  const releases = [
    {
      ...{ name: 'cart', namespace: '', kubeContext: '', chart: '../charts/cart', values: [], secrets: [] },
      takeOwnership: false,
      ...release,
    },
  ];
  const helmfile = { file: join(workspace, 'deploy/helmfile.yaml'), values: [], secrets: [], releases };
  return readSources(
    workspace,
    [{ name: 'dev', helmfiles: [helmfile], charts: [] }],
    'mesh.yaml',
    chartFileReader(workspace),
  );
}

function releaseOf({ environments }: Sources): ReleaseSources | undefined {
  return environments[0]?.helmfiles[0]?.releases[0];
}

test('what a release is made from is found from its Helmfile on, and called by its path in the repository', async () => {
  await write('workspace/deploy/helmfile.yaml', 'releases: []\n');
  await write('workspace/deploy/values/a.yaml', 'a: 1\n');
  await write('workspace/deploy/values/b.yaml', 'b: 1\n');
  await write('workspace/charts/cart/Chart.yaml', 'name: cart\n');
  await write('workspace/charts/cart/values.yaml', 'c: 1\n');
  await write('workspace/charts/cart/templates/sub/a.yaml', '{{ . }}\n');
  await write('workspace/charts/cart/templates/_helpers.tpl', '{{ . }}\n');
  await write('workspace/charts/cart/charts/redis/values.yaml', 'd: 1\n');
  const sources = await read({ values: ['values/*.yaml', { e: 1 }, 'gone.yaml'], secrets: ['secrets.yaml'] });
  expect(releaseOf(sources)).toEqual({
    ...{ name: 'cart', namespace: undefined, chart: { name: 'cart', directory: 'charts/cart' } },
    values: [
      { file: 'deploy/values/a.yaml' },
      { file: 'deploy/values/b.yaml' },
      { inline: { e: 1 } },
      { file: 'deploy/gone.yaml' },
    ],
    secrets: ['deploy/secrets.yaml'],
  });
  expect([...sources.files.keys()].sort()).toEqual([
    ...['charts/cart/Chart.yaml', 'charts/cart/templates/sub/a.yaml', 'charts/cart/values.yaml'],
    ...['deploy/helmfile.yaml', 'deploy/values/a.yaml', 'deploy/values/b.yaml'],
  ]);
});

test('nothing outside the repository is read, by path, by link, or from elsewhere', async () => {
  await write('secret.yaml', 'password: hunter2\n');
  await write('workspace/deploy/helmfile.yaml', 'releases: []\n');
  await symlink(join(directory, 'secret.yaml'), join(workspace, 'deploy/link.yaml'));
  const values = ['../../secret.yaml', join(directory, 'secret.yaml'), '../../*.yaml', 'link.yaml', 'git::https://x/y'];
  const sources = await read({ chart: '../../charts/x', values });
  expect(releaseOf(sources)).toMatchObject({
    chart: { name: 'x', directory: undefined },
    values: [{ file: 'deploy/link.yaml' }],
  });
  expect([...sources.files.keys()]).toEqual(['deploy/helmfile.yaml']);
});

test('the repository itself can be a chart', async () => {
  await write('workspace/Chart.yaml', 'name: cart\n');
  await write('workspace/values.yaml', 'c: 1\n');
  await write('workspace/templates/a.yaml', '{{ . }}\n');
  const { files } = await read({ chart: '..' });
  expect([...files.keys()]).toEqual(['Chart.yaml', 'templates/a.yaml', 'values.yaml']);
  expect(files.get('values.yaml')?.text).toBe('c: 1\n');
});
