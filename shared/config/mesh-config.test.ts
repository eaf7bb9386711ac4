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
    [
      'a version that YAML reads as a number',
      MINIMAL.replace('1.27.3', '1.27'),
      2,
      '`istio.version` must be string',
      'quote',
    ],
    ['malformed YAML', `${MINIMAL}  : : [`, 11, 'not valid YAML', 'Correct mesh.yaml'],
    [
      'a key written twice',
      `${MINIMAL}istio: {}\n`,
      11,
      'not valid YAML: Map keys must be unique',
      'Correct mesh.yaml',
    ],
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

  test('no file', async () => {
    await expect(loadMeshConfig('/nowhere', 'mesh.yaml')).rejects.toMatchObject({
      what: 'The configuration file `mesh.yaml` cannot be read.',
      next: expect.stringContaining('examples/mesh/mesh.yaml'),
    });
  });
});
