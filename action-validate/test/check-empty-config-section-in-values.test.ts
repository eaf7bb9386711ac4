import { expect, test } from '@jest/globals';
import { checkEmptyConfigSectionInValues } from '../src/checks/check-empty-config-section-in-values.ts';
import { DEFAULTS, EMPTY_CONFIG_SECTION_IN_VALUES, values } from './corpus/check-empty-config-section-in-values.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

testCorpus(EMPTY_CONFIG_SECTION_IN_VALUES);

const check = checkEmptyConfigSectionInValues();

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

test('what may be deleted is an option', () => {
  const options = { mayBeNull: ['resources.limits'] };
  expect(saidOfSources(checkEmptyConfigSectionInValues(options), values('resources: {limits: null}\n'))).toEqual([]);
});
