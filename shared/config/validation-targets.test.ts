import { expect, test } from '@jest/globals';
import { UserError } from '../log/errors.ts';
import { type MeshConfig, parseMeshConfig } from './mesh-config.ts';
import { fillIn } from './validation-targets.ts';

const HEAD = `istio: {version: 1.27.3}
tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}
environments: {dev: {}, production: {}}
`;

function parse(text: string): MeshConfig {
  return parseMeshConfig(HEAD + text, 'mesh.yaml');
}

function refusal(text: string): { what: string; line: number | undefined; next: string } {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserError) return { what: error.what, line: error.where.line, next: error.next };
    throw error;
  }
  throw new Error('It was not refused.');
}

test('nothing but the Helmfile is validated unless something is named', () => {
  expect(parse('').validate).toMatchObject({ charts: [], manifests: [], fleet: undefined });
});

test('a chart is released under its own name into a namespace of that name, with values for each environment', () => {
  const { charts } = parse('validate: {charts: [services/*]}').validate;
  const rule = { releaseName: '{chart}', namespace: '{chart}', values: ['values-{environment}.yaml'] };
  expect(charts).toEqual([{ path: 'services/*', ...rule, environments: undefined }]);
});

test('all of it can be said', () => {
  const text = `validate:
  charts:
    - path: teams/shop/*
      values: [values.yaml, "../values-{environment}.yaml"]
      releaseName: "shop-{chart}"
      namespace: "shop-{environment}"
      environments: [production]
  manifests: ["rendered/{environment}"]
  fleet: fleet.yaml
`;
  expect(parse(text).validate).toMatchObject({
    charts: [
      {
        path: 'teams/shop/*',
        values: ['values.yaml', '../values-{environment}.yaml'],
        releaseName: 'shop-{chart}',
        namespace: 'shop-{environment}',
        environments: ['production'],
      },
    ],
    manifests: ['rendered/{environment}'],
    fleet: 'fleet.yaml',
  });
});

test.each([
  ['a path outside of the repository', 'validate: {manifests: [../other]}', /leads out of the repository/, undefined],
  ['a placeholder that does not exist', 'validate:\n  manifests:\n    - "r/{env}"\n', /"r\/\{env\}"/, 6],
  ['an environment that does not exist', 'validate:\n  charts:\n    - {path: a, environments: [prod]}\n', /`prod`/, 6],
  ['a key that does not exist', 'validate:\n  charts:\n    - {path: a, value: []}\n', /validate.charts.0.value/, 6],
])('refuses %s', (_, text, what, line) => {
  expect(refusal(text)).toMatchObject({ what: expect.stringMatching(what), line });
});

test('a placeholder is filled in, other braces stay', () => {
  expect(fillIn('{a}-{b}-{toString}', { a: '1' })).toBe('1-{b}-{toString}');
});
