import { expect, test } from '@jest/globals';
import {
  checkReservedCustomServiceNames,
  RESERVED_SERVICE_NAME_DEFAULTS,
} from '../src/checks/check-reserved-custom-service-names.ts';
import { RESERVED_CUSTOM_SERVICE_NAMES, service } from './corpus/check-reserved-custom-service-names.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { releaseOf, saidBy, saidOf, setOfReleases } from './manifest-set.ts';

testCorpus(RESERVED_CUSTOM_SERVICE_NAMES);

const check = checkReservedCustomServiceNames();

test("passes the mesh's own charts", () => {
  const set = setOfReleases([
    [releaseOf('istio-ingressgateway', 'ingress', 'gateway'), service('istio-ingressgateway')],
  ]);
  expect(saidOf(check, set)).toEqual([]);
});

test('the names are an option', () => {
  const options = { ...RESERVED_SERVICE_NAME_DEFAULTS, names: ['vault*'] };
  expect(saidBy(checkReservedCustomServiceNames(options), service('vault-ui') + service('kube-dns'))).toHaveLength(1);
});
