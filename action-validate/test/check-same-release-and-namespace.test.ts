import { expect, test } from '@jest/globals';
import { checkSameReleaseAndNamespace } from '../src/checks/check-same-release-and-namespace.ts';
import { release, SAME_RELEASE_AND_NAMESPACE } from './corpus/check-same-release-and-namespace.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidOfSources, sourcesOf } from './sources.ts';

testCorpus(SAME_RELEASE_AND_NAMESPACE);

test('equal finds a release that is not called like its namespace, once', () => {
  const environments = {
    dev: [release('cart', 'shop'), release('stock', 'stock')],
    production: [release('cart', 'shop')],
  };
  expect(saidOfSources(checkSameReleaseAndNamespace({ mode: 'equal' }), sourcesOf(environments))).toEqual([
    'error helmfile.yaml [dev,production] The release cart lives in shop.',
  ]);
});
