import { expect, test } from '@jest/globals';
import { parseMeshConfig } from '../../../shared/config/mesh-config.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { mutateRenderings } from './mutate-renderings.ts';

const MESH = `istio: {version: 1.27.3}
tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}
environments: {testing: {}, dev: {}, production: {}}
mutations:
  - {name: everywhere, reason: r, target: {kind: ConfigMap}, patch: {data: {all: "1"}}}
`;
const object = (name: string) =>
  manifestOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }, { file: 'x.yaml', line: 1 });
const both = [object('a'), object('b')];

function run(more: string) {
  const config = parseMeshConfig(`${MESH}${more}`, 'mesh.yaml');
  const renderings = [
    { environments: ['testing', 'dev'], manifests: [object('a')] },
    { environments: ['production'], manifests: both },
  ];
  return mutateRenderings(renderings, config, new Map());
}

test('a mutation is for every environment unless it says for which', () => {
  const only = `  - {name: only, reason: r, environments: [dev], target: {kind: ConfigMap}, patch: {data: {dev: "1"}}}\n`;
  const { renderings, counts } = run(only);
  expect(
    renderings.map(({ environments, manifests }) => [environments, manifests.map(({ body }) => body.data)]),
  ).toEqual([
    [['testing'], [{ all: '1' }]],
    [['dev'], [{ all: '1', dev: '1' }]],
    [['production'], [{ all: '1' }, { all: '1' }]],
  ]);
  expect(counts.map(({ name, objects }) => [name, objects])).toEqual([
    ['standard labels', 2],
    ['everywhere', 2],
    ['only', 1],
    ['webhook fields of istiod', 0],
  ]);
});

test('one whose object is in one environment alone must say so', () => {
  const target = 'target: {kind: ConfigMap, name: b}, patch: {data: {x: "1"}}';
  expect(() => run(`  - {name: b, reason: r, ${target}}\n`)).toThrow('The mutation `b` selects no object.');
  expect(run(`  - {name: b, reason: r, environments: [production], ${target}}\n`).counts[2]?.objects).toBe(1);
});

test('an environment that mesh.yaml does not have is refused with the line', () => {
  const wrong = '  - {name: b, reason: r, environments: [prod], patch: {data: {}}, target: {kind: ConfigMap}}\n';
  expect(() => run(wrong)).toThrow(expect.objectContaining({ where: { file: 'mesh.yaml', line: 6 } }));
});
