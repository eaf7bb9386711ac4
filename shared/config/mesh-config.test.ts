import { describe, expect, test } from '@jest/globals';
import { loadMeshConfig, parseMeshConfig } from './mesh-config.ts';

const MINIMAL = `istio:
  version: 1.27.3
tools:
  helm: 4.3.1
  helmfile: 1.8.0
  kubeconform: 0.8.0
environments:
  testing:
  dev:
    soak: 1d
`;

test('a minimal file gets the defaults of the practice', () => {
  const config = parseMeshConfig(MINIMAL, 'mesh.yaml');
  expect(config.charts).toEqual({ istio: 'charts/istio', 'istio-crd': 'charts/istio-crd' });
  expect(config.rollout).toEqual({ concurrency: 3, timeout: 900_000 });
  expect(config.environments.map(({ name, soak }) => [name, soak])).toEqual([
    ['testing', 0],
    ['dev', 86_400_000],
  ]);
});

test('one operator file, several, overlays and rules of the split are read as lists', () => {
  const one = parseMeshConfig(MINIMAL.replace('istio:', 'istio:\n  operator: op.yaml'), 'mesh.yaml');
  expect(one.istio.operators).toEqual(['op.yaml']);
  expect(one.environments[0]?.overlays).toEqual([]);
  expect(one.split).toEqual([]);
  const text = MINIMAL.replace('istio:', 'istio:\n  operator: [a.yaml, b.yaml]').replace(
    '    soak: 1d',
    '    overlays: [x.yaml, { file: y.yaml, operator: b.yaml }]',
  );
  const several = parseMeshConfig(`${text}charts: { split: [{ kind: Gateway, chart: istio }] }\n`, 'mesh.yaml');
  expect(several.istio.operators).toEqual(['a.yaml', 'b.yaml']);
  expect(several.environments[1]?.overlays).toEqual([
    { file: 'x.yaml', operator: undefined },
    { file: 'y.yaml', operator: 'b.yaml' },
  ]);
  expect(several.split).toEqual([{ group: undefined, kind: 'Gateway', name: undefined, chart: 'istio' }]);
});

describe('a mistake names the file, the line, the key and what to do', () => {
  test.each([
    [
      'an unknown key',
      MINIMAL.replace('  helm:', '  helmm: 1\n  helm:'),
      4,
      'Unknown key `tools.helmm`.',
      'Did you mean `helm`?',
    ],
    ['a missing key', MINIMAL.replace('  helm: 4.3.1\n', ''), 4, 'The key `tools.helm` is missing.', 'Add it'],
    ['a bad duration', MINIMAL.replace('1d', 'tomorrow'), 10, '`environments.dev.soak` is "tomorrow"', '15m'],
    ['a duration too large to count', MINIMAL.replace('1d', '999999999d'), 10, '"999999999d"', 'at most six digits'],
    ['one of too many parts', MINIMAL.replace('1d', '1s'.repeat(6)), 10, 'is not a duration', 'at most five'],
    ['a soak that is left out', MINIMAL.replace('1d', ''), 10, '`environments.dev.soak` must be string', 'Correct'],
    ['a time limit of nothing', `${MINIMAL}rollout:\n  timeout: 0m\n`, 12, '`rollout.timeout` is "0m"', 'more than 0'],
    ['a time limit of no number', `${MINIMAL}rollout:\n  timeout: .nan\n`, 12, '`rollout.timeout` must be', 'Correct'],
    [
      'a tolerance of no number',
      MINIMAL.replace('soak: 1d', 'metrics: { prometheus: "http://p", query: up, tolerance: .nan }'),
      10,
      '`environments.dev.metrics.tolerance` must be number',
      'Correct',
    ],
    [
      'a shortest period too large to count',
      `${MINIMAL}validate:\n  checks:\n    check_cronjob_periods:\n      minimumPeriod: 99999999999999999w\n`,
      14,
      '`validate.checks.check_cronjob_periods.minimumPeriod` is',
      'at most six digits',
    ],
    [
      'a version that YAML reads as a number',
      MINIMAL.replace('1.27.3', '1.27'),
      2,
      '`istio.version` must be string',
      'quote',
    ],
    [
      'a program that is none of ours',
      MINIMAL.replace('tools:', 'tools:\n  fromPath: [kustomize]'),
      4,
      '`tools.fromPath.0` is "kustomize"',
      'Allowed are: istioctl, helm',
    ],
    ['malformed YAML', `${MINIMAL}  : : [`, 11, 'not valid YAML', 'Correct mesh.yaml'],
    [
      'a key written twice',
      `${MINIMAL}istio: {}\n`,
      11,
      'not valid YAML: Map keys must be unique',
      'Correct mesh.yaml',
    ],
    [
      'no operator file in the list',
      MINIMAL.replace('istio:', 'istio:\n  operator: []'),
      2,
      '`istio.operator` must NOT have fewer than 1 items',
      'Correct',
    ],
    [
      'an operator file that is there twice',
      MINIMAL.replace('istio:', 'istio:\n  operator: [a, a]'),
      2,
      '`istio.operator` must NOT have duplicate items',
      'Correct',
    ],
    [
      'an overlay without its operator file',
      MINIMAL.replace('soak: 1d', 'overlays: [{ file: a }]'),
      10,
      'The key `environments.dev.overlays.0.operator` is missing.',
      'Add it',
    ],
    [
      'a rule of the split for a chart that is none',
      `${MINIMAL}charts:\n  split: [{ kind: A, chart: other }]\n`,
      12,
      '`charts.split.0.chart` is "other"',
      'istio-crd',
    ],
    ['an alias without an anchor', `${MINIMAL}helmfile: *x\n`, 11, 'the alias `*x` has no anchor', 'Correct mesh.yaml'],
  ])('%s', (_, text, line, what, next) => {
    expect(() => parseMeshConfig(text, 'mesh.yaml')).toThrow(
      expect.objectContaining({
        what: expect.stringContaining(what),
        next: expect.stringContaining(next),
        where: expect.objectContaining({ file: 'mesh.yaml', line }),
      }),
    );
  });

  test('a path that leads out of the repository', () => {
    const text = `${MINIMAL}helmfile: ../../etc/helmfile.yaml\n`;
    expect(() => parseMeshConfig(text, 'mesh.yaml')).toThrow('leads out of the repository');
  });

  test('an overlay outside the repository, and one for an operator file that is not there', () => {
    const overlay = (written: string): string => MINIMAL.replace('soak: 1d', `overlays: [${written}]`);
    expect(() => parseMeshConfig(overlay('/etc/x'), 'mesh.yaml')).toThrow('leads out of the repository');
    expect(() => parseMeshConfig(overlay('{ file: a, operator: b }'), 'mesh.yaml')).toThrow(
      'An overlay is for `b`, which `istio.operator` does not name.',
    );
  });

  test('no file', async () => {
    await expect(loadMeshConfig('/nowhere', 'mesh.yaml')).rejects.toMatchObject({
      what: 'The configuration file `mesh.yaml` cannot be read.',
      next: expect.stringContaining('examples/mesh/mesh.yaml'),
    });
  });
});
