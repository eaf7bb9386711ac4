import { expect, test } from '@jest/globals';
import { GATEWAY_APIS } from '../src/api-versions/gateway-api.ts';
import { ISTIO_APIS } from '../src/api-versions/istio.ts';
import { KUBERNETES_APIS } from '../src/api-versions/kubernetes.ts';
import { checkManifestApiVersions as check } from '../src/checks/check-manifest-api-versions.ts';
import { MANIFEST_API_VERSIONS, object } from './corpus/check-manifest-api-versions.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { saidBy } from './manifest-set.ts';

testCorpus(MANIFEST_API_VERSIONS);

test('an older Istio does not have the newest versions', () => {
  const versions = { istio: '1.21-alpha.20240101', kubernetes: '1.36.3' };
  expect(saidBy(check, object('networking.istio.io/v1', 'VirtualService'), versions)).toEqual([
    expect.stringMatching(/not served by Istio 1\.21: it came with 1\.22/),
  ]);
});

test('no row is there twice, and each says something', () => {
  for (const rows of [KUBERNETES_APIS, ISTIO_APIS, GATEWAY_APIS]) {
    const keys = rows.map(({ group, version, kind }) => `${group}/${version} ${kind}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { introduced, deprecated, removed } of rows) {
      expect(introduced ?? deprecated ?? removed).toBeDefined();
      expect(deprecated ?? 0).toBeLessThanOrEqual(removed ?? Number.POSITIVE_INFINITY);
    }
  }
});
