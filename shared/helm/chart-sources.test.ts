import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { chartSources, templateFile } from './chart-sources.ts';
import { parseReleases } from './releases.ts';

test('a chart is known by its own name, not by its directory or release', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'charts-'));
  try {
    await mkdir(join(workspace, 'deploy/charts/a'), { recursive: true });
    await writeFile(join(workspace, 'deploy/charts/a/Chart.yaml'), 'name: app\nversion: 1.0.0\n');
    const { directories, namespaces } = await chartSources(workspace, 'deploy/helmfile.yaml', [
      { name: 'one', namespace: 'shop', chart: './charts/a/' },
      { name: 'cache', namespace: 'data', chart: 'bitnami/redis' },
      { name: 'x', namespace: 'x', chart: 'acme/twice' },
      { name: 'y', namespace: 'y', chart: 'acme/twice' },
    ]);
    expect([...directories]).toEqual([['app', 'deploy/charts/a']]);
    // Where an object of a chart with two releases lives is not known.
    expect([...namespaces]).toEqual([
      ['app', 'shop'],
      ['redis', 'data'],
    ]);
    expect(templateFile('app/templates/x.yaml', directories)).toBe('deploy/charts/a/templates/x.yaml');
    expect(templateFile('redis/templates/x.yaml', directories)).toBe('redis/templates/x.yaml');
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
});

test('releases that are not installed are left out', () => {
  // Printed by helmfile 1.8.0, `list --output json --skip-charts`.
  const output =
    '[{"name":"istio","namespace":"istio-system","enabled":true,"installed":true,"labels":"","chart":"./charts/istio","version":""},{"name":"old","namespace":"","enabled":true,"installed":false,"labels":"","chart":"./x","version":""}]';
  expect(parseReleases(output)).toEqual([{ name: 'istio', namespace: 'istio-system', chart: './charts/istio' }]);
});
