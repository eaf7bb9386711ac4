import { expect, test } from '@jest/globals';
import { kubernetesVersions, requireKubernetes } from './kubernetes-versions.ts';
import { type MeshConfig, parseMeshConfig } from './mesh-config.ts';

function parse(kubernetes: string, environments: string): MeshConfig {
  const tools = '{helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}';
  const text = `istio: {version: 1.27.3}\ntools: ${tools}\n${kubernetes}\nenvironments: ${environments}\n`;
  return parseMeshConfig(text, 'mesh.yaml');
}

test('every environment has the version and the further ones, each once', () => {
  const config = parse('kubernetes: {version: 1.35.4, versions: [1.36.3, 1.35.4]}', '{dev: {}}');
  expect(kubernetesVersions(config, 'dev')).toEqual(['1.35.4', '1.36.3']);
});

test('what an environment says of itself is in the place of both', () => {
  const environments = '{dev: {kubernetes: [1.36.3, 1.37.0]}, production: {kubernetes: 1.34.8}, bcp: {}}';
  const config = parse('kubernetes: {version: 1.35.4, versions: [1.36.3]}', environments);
  const versions = ['dev', 'production', 'bcp'].map((name) => kubernetesVersions(config, name));
  expect(versions).toEqual([['1.36.3', '1.37.0'], ['1.34.8'], ['1.35.4', '1.36.3']]);
});

test('nothing is made up when mesh.yaml says nothing', () => {
  const config = parse('', '{dev: {}}');
  expect(kubernetesVersions(config, 'dev')).toEqual([]);
  expect(() => requireKubernetes(config)).toThrow('`kubernetes.version` is missing');
});
