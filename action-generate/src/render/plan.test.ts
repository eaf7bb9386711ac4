import { expect, test } from '@jest/globals';
import { parseMeshConfig } from '../../../shared/config/mesh-config.ts';
import { renderPlan } from './plan.ts';

const plan = (operator: string, environments: string) =>
  renderPlan(
    parseMeshConfig(
      `istio: { version: 1.27.3, operator: ${operator} }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: ${environments}
`,
      'mesh.yaml',
    ),
  );

test('without overlays all environments are one group', () => {
  expect(plan('op.yaml', '{ testing: {}, production: {} }')).toEqual([
    { environments: ['testing', 'production'], layers: [['op.yaml']] },
  ]);
});

test('environments with the same overlays in the same order are one group', () => {
  const environments = '{ a: { overlays: [x, y] }, b: { overlays: [y, x] }, c: {}, d: { overlays: [x, y] } }';
  expect(plan('op.yaml', environments)).toEqual([
    { environments: ['a', 'd'], layers: [['op.yaml', 'x', 'y']] },
    { environments: ['b'], layers: [['op.yaml', 'y', 'x']] },
    { environments: ['c'], layers: [['op.yaml']] },
  ]);
});

test('an overlay is for every operator file, or for the one that it names', () => {
  expect(plan('[one, two]', '{ a: { overlays: [all, { file: more, operator: two }] } }')).toEqual([
    {
      environments: ['a'],
      layers: [
        ['one', 'all'],
        ['two', 'all', 'more'],
      ],
    },
  ]);
});
