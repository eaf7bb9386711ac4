import { expect, test } from '@jest/globals';
import { checkEmptyConfigSectionInValues } from '../src/checks/check-empty-config-section-in-values.ts';
import type { Sources } from '../src/sources.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

const check = checkEmptyConfigSectionInValues();

const DEFAULTS = `image: cart
resources:
  limits: {memory: 1Gi}
nodeSelector: {}
affinity:
  nodeAffinity: {a: b}
securityContext:
  runAsUser: 1000
  runAsNonRoot: true
hosts: [a]
`;

/** The values of one environment, each text a file of its own. */
function values(...texts: readonly string[]): Sources {
  const files = texts.map((text, index) => [`environments/${index}.yaml`, text] as const);
  const release = sourceRelease({ values: files.map(([file]) => ({ file })) });
  return sourcesOf({ dev: [release] }, { 'charts/app/values.yaml': DEFAULTS, ...Object.fromEntries(files) });
}

test.each([
  [
    'a section without content',
    values('replicas: 2\nresources:\n'),
    'error environments/0.yaml:2 [dev] `resources` is null',
  ],
  // helm/helm#8665
  [
    'null',
    values('securityContext: null\n'),
    'error environments/0.yaml:1 [dev] `securityContext` is null: Helm deletes',
  ],
  // helm/helm#5407, helm/helm#31291
  ['{}', values('affinity: {}\n'), '`affinity` is `{}`: it changes nothing'],
  ['~ in a section', values('resources:\n  limits: ~\n'), 'environments/0.yaml:2 [dev] `resources.limits` is null'],
  ['{} in a section', values('affinity: {nodeAffinity: {}}\n'), '`affinity.nodeAffinity` is `{}`'],
  [
    'null behind a map in an earlier file',
    values('resources: {limits: {memory: 2Gi}}\n', 'resources: ~\n'),
    'environments/1.yaml:1',
  ],
  ['only comments in a section', values('resources:\n  # limits: {}\nimage: b\n'), '`resources` is null'],
])('finds %s', (_, sources, message) => {
  expect(saidOfSources(check, sources)).toEqual([expect.stringContaining(message)]);
});

test('finds it in the Helmfile itself, and once for all environments', () => {
  const release = sourceRelease({ values: [{ inline: { resources: null } }] });
  const sources = sourcesOf({ dev: [release], production: [release] }, { 'charts/app/values.yaml': DEFAULTS });
  expect(saidOfSources(check, sources)).toEqual([expect.stringMatching(/^error helmfile\.yaml \[dev,production\] /)]);
});

test('does not know what null deletes in a chart from elsewhere', () => {
  const chart = { name: 'redis', directory: undefined };
  const release = sourceRelease({ chart, values: [{ inline: { master: { resources: null }, nodeSelector: {} } }] });
  expect(saidOfSources(check, sourcesOf({ dev: [release] }))).toEqual([
    expect.stringMatching(/^unknown .*`master\.resources` is null.*the chart redis is not in the repository/),
  ]);
});

test.each([
  ['a section with content', values('resources: {limits: {memory: 2Gi}}\n')],
  // helm/helm#31644
  ['{} where the default is empty too', values('nodeSelector: {}\n')],
  // helm/helm#6900
  ['null where there is no default', values('tolerations: null\n')],
  ['null for a value that is no map', values('image: null\nhosts: null\n')],
  ['one key of a section, as deleting is meant', values('securityContext: {runAsUser: null}\n')],
  ['null that a later file replaces', values('resources: null\n', 'resources: {limits: {memory: 2Gi}}\n')],
  ['{} beside content in another file', values('resources: {limits: {memory: 2Gi}}\n', 'resources: {}\n')],
  ['a file that does not parse, which another check tells', values('resources: {\n')],
  ['an empty file', values('')],
])('passes %s', (_, sources) => {
  expect(saidOfSources(check, sources)).toEqual([]);
});

test('what may be deleted is an option', () => {
  const options = { mayBeNull: ['resources.limits'] };
  expect(saidOfSources(checkEmptyConfigSectionInValues(options), values('resources: {limits: null}\n'))).toEqual([]);
});
