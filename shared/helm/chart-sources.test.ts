import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chartDirectories, inWorkspace, localChart, templateFile } from './chart-sources.ts';

let workspace: string;
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'charts-'));
  await mkdir(join(workspace, 'deploy/charts/a'), { recursive: true });
  await writeFile(join(workspace, 'deploy/charts/a/Chart.yaml'), 'name: app\nversion: 1.0.0\n');
});
afterAll(async () => {
  await rm(workspace, { recursive: true, force: true });
});

test('a chart is known by its own name, not by its directory or release', async () => {
  const file = join(workspace, 'deploy/helmfile.yaml');
  const release = { namespace: 'shop', kubeContext: '', values: [], secrets: [], takeOwnership: false };
  const releases = [
    { ...release, name: 'one', chart: './charts/a/' },
    { ...release, name: 'cache', chart: 'bitnami/redis' },
  ];
  const directories = await chartDirectories(workspace, [{ file, values: [], secrets: [], releases }]);
  expect([...directories]).toEqual([['app', 'deploy/charts/a']]);
  expect(templateFile('app/templates/x.yaml', directories)).toBe('deploy/charts/a/templates/x.yaml');
  expect(templateFile('redis/templates/x.yaml', directories)).toBe('redis/templates/x.yaml');
});

test('what is not a directory of the repository is no chart of it', async () => {
  const helmfile = join(workspace, 'deploy/charts/helmfile.yaml');
  expect(await localChart(join(workspace, 'deploy/charts/a'), helmfile, './a')).toEqual({ name: 'app', directory: '' });
  expect(await localChart(join(workspace, 'deploy/other'), helmfile, './a')).toBeUndefined();
  expect(inWorkspace('/work', '/work/helmfile.yaml', '../secret.yaml')).toBeUndefined();
  expect(inWorkspace('/work', '/work/helmfile.yaml', '..secret.yaml')).toBe('..secret.yaml');
});
