import { checkEmptyConfigSectionInValues } from '../../src/checks/check-empty-config-section-in-values.ts';
import type { Sources } from '../../src/model/sources.ts';
import { sourceRelease, sourcesOf } from '../sources.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkEmptyConfigSectionInValues();

export const DEFAULTS = `image: cart
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
export function values(...texts: readonly string[]): Sources {
  const files = texts.map((text, index) => [`environments/${index}.yaml`, text] as const);
  const release = sourceRelease({ values: files.map(([file]) => ({ file })) });
  return sourcesOf({ dev: [release] }, { 'charts/app/values.yaml': DEFAULTS, ...Object.fromEntries(files) });
}

const FAULTS: readonly Fault[] = [
  [
    'a section without content',
    values('replicas: 2\nresources:\n'),
    'error environments/0.yaml:2 [dev] `resources` is null',
  ],
  [
    'null',
    values('securityContext: null\n'),
    'error environments/0.yaml:1 [dev] `securityContext` is null: Helm deletes',
    { source: 'https://github.com/helm/helm/issues/8665' },
  ],
  // See also https://github.com/helm/helm/issues/31291.
  [
    '{}',
    values('affinity: {}\n'),
    '`affinity` is `{}`: it changes nothing',
    { source: 'https://github.com/helm/helm/issues/5407' },
  ],
  ['~ in a section', values('resources:\n  limits: ~\n'), 'environments/0.yaml:2 [dev] `resources.limits` is null'],
  ['{} in a section', values('affinity: {nodeAffinity: {}}\n'), '`affinity.nodeAffinity` is `{}`'],
  [
    'null behind a map in an earlier file',
    values('resources: {limits: {memory: 2Gi}}\n', 'resources: ~\n'),
    'environments/1.yaml:1',
  ],
  ['only comments in a section', values('resources:\n  # limits: {}\nimage: b\n'), '`resources` is null'],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['a section with content', values('resources: {limits: {memory: 2Gi}}\n')],
  [
    '{} where the default is empty too',
    values('nodeSelector: {}\n'),
    { source: 'https://github.com/helm/helm/issues/31644' },
  ],
  [
    'null where there is no default',
    values('tolerations: null\n'),
    { source: 'https://github.com/helm/helm/issues/6900' },
  ],
  ['null for a value that is no map', values('image: null\nhosts: null\n')],
  ['one key of a section, as deleting is meant', values('securityContext: {runAsUser: null}\n')],
  ['null that a later file replaces', values('resources: null\n', 'resources: {limits: {memory: 2Gi}}\n')],
  ['{} beside content in another file', values('resources: {limits: {memory: 2Gi}}\n', 'resources: {}\n')],
  [
    'a file that does not parse, which another check tells',
    values('resources: {\n'),
    { others: ['check_yaml_validity'] },
  ],
  ['an empty file', values('')],
];

export const EMPTY_CONFIG_SECTION_IN_VALUES: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
