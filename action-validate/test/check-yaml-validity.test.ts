import { expect, test } from '@jest/globals';
import { checkYamlValidity } from '../src/checks/check-yaml-validity.ts';
import { values, YAML_VALIDITY } from './corpus/check-yaml-validity.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

testCorpus(YAML_VALIDITY);

const check = checkYamlValidity();

test('a file of the chart, encrypted or a Helmfile is looked at, too; a template is not', () => {
  const twice = 'a: 1\na: 2\n';
  const release = sourceRelease({ secrets: ['s.yaml'], values: [{ file: 'v.yaml.gotmpl' }] });
  const files = { 'helmfile.yaml': twice, 's.yaml': twice, 'v.yaml.gotmpl': twice, 'charts/app/Chart.yaml': twice };
  const said = saidOfSources(check, sourcesOf({ dev: [release] }, { ...files, 'charts/app/values.yaml': twice }));
  expect(said.map((text) => text.split(' ')[1])).toEqual([
    ...['charts/app/Chart.yaml:2', 'charts/app/values.yaml:2', 's.yaml:2', 'helmfile.yaml:2'],
  ]);
});

test('a Helmfile may have several documents, and templates that are no YAML yet', () => {
  const text = 'environments: {dev: {}}\n---\nreleases:\n{{ range .Values.apps }}\n- name: {{ . }}\n{{ end }}\n';
  expect(saidOfSources(check, sourcesOf({ dev: [] }, { 'helmfile.yaml': text }))).toEqual([]);
});

test('what files may have is an option', () => {
  const sources = values('\uFEFFa: 1\r\n');
  const allowing = (...mayHave: readonly ('carriage-returns' | 'byte-order-mark')[]): string[] =>
    saidOfSources(checkYamlValidity({ mayHave }), sources);
  expect(allowing('carriage-returns')).toEqual([expect.stringContaining('byte order mark')]);
  expect(allowing('byte-order-mark')).toEqual([expect.stringContaining('CR LF')]);
  expect(allowing('carriage-returns', 'byte-order-mark')).toEqual([]);
});
