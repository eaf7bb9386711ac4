import { expect, test } from '@jest/globals';
import { checkReleaseName } from '../src/checks/check-release-name.ts';
import { RELEASE_NAME } from './corpus/check-release-name.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidOfSources, sourceRelease, sourcesOf } from './sources.ts';

testCorpus(RELEASE_NAME);

const check = checkReleaseName();

test('a release name is found once for all environments', () => {
  const sources = sourcesOf({ dev: [sourceRelease({ name: 'A' })], production: [sourceRelease({ name: 'A' })] });
  expect(saidOfSources(check, sources)).toEqual([expect.stringContaining('[dev,production]')]);
});

test('the most characters of a name are an option', () => {
  const sources = sourcesOf({ dev: [sourceRelease({ name: 'abcdef' })] });
  expect(saidOfSources(checkReleaseName({ longest: 6 }), sources)).toEqual([]);
  expect(saidOfSources(checkReleaseName({ longest: 5 }), sources)).toEqual([
    expect.stringContaining('has 6 characters; 5 are allowed here'),
  ]);
});
