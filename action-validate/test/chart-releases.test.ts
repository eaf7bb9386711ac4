import { expect, test } from '@jest/globals';
import { chartsRule } from '../../shared/config/validation-targets.ts';
import { chartReleases, readHead } from '../src/render/chart-releases.ts';
import { temporaryDirectory } from './temporary.ts';

const CHARTS = {
  'services/cart/Chart.yaml': 'name: cart\n',
  'services/cart/values-dev.yaml': '',
  'services/stock/Chart.yaml': 'name: stock-service\n',
  'services/library/Chart.yaml': 'name: library\ntype: library\n',
  'services/notes/README.md': '',
  'shared/all.yaml': '',
};

function releases(workspace: string, rule: Parameters<typeof chartsRule>[0]) {
  return chartReleases(workspace, [chartsRule(rule)], ['dev', 'production'], 'mesh.yaml', readHead);
}

test('a pattern finds charts that can be installed, by the names in their Chart.yaml', () => {
  using workspace = temporaryDirectory(CHARTS);
  const release = (name: string, directory: string, values: readonly string[]) => ({
    ...{ name, namespace: name, chart: { name, directory }, secrets: [] },
    values: values.map((file) => ({ file })),
  });
  expect([...releases(workspace.path, { path: 'services/*' })]).toEqual([
    [
      'dev',
      [
        release('cart', 'services/cart', ['services/cart/values-dev.yaml']),
        release('stock-service', 'services/stock', []),
      ],
    ],
    ['production', [release('cart', 'services/cart', []), release('stock-service', 'services/stock', [])]],
  ]);
});

test('names, namespaces and values follow the rule, in its environments only', () => {
  using workspace = temporaryDirectory(CHARTS);
  const found = releases(workspace.path, {
    path: 'services/cart/',
    values: ['../../shared/all.yaml', 'values-{environment}.yaml'],
    releaseName: '{chart}-{environment}',
    namespace: 'shop',
    environments: ['dev'],
  });
  expect(found.get('production')).toEqual([]);
  expect(found.get('dev')).toEqual([
    {
      ...{ name: 'cart-dev', namespace: 'shop', chart: { name: 'cart', directory: 'services/cart' }, secrets: [] },
      values: [{ file: 'shared/all.yaml' }, { file: 'services/cart/values-dev.yaml' }],
    },
  ]);
});

test.each([
  ['a path without a chart', { path: 'services/notes' }, '`services/notes` has no Chart.yaml.'],
  ['a pattern that fits nothing', { path: 'apps/*' }, 'No directory that fits `apps/*` has a Chart.yaml.'],
  ['a path outside', { path: '../*' }, '`../*` leads out of the repository.'],
  ['values that are not there', { path: 'services/cart', values: ['prod.yaml'] }, 'has no values `prod.yaml`'],
  ['values outside', { path: 'services/cart', values: ['../../../etc'] }, 'are outside of the repository'],
])('refuses %s', (_, rule, message) => {
  using workspace = temporaryDirectory(CHARTS);
  expect(() => releases(workspace.path, rule)).toThrow(message);
});

test('refuses a chart without a name', () => {
  using workspace = temporaryDirectory({ 'a/Chart.yaml': 'version: 1\n' });
  expect(() => releases(workspace.path, { path: 'a' })).toThrow('a/Chart.yaml has no `name`.');
});
