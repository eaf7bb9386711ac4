import { expect, test } from '@jest/globals';
import { checkNamespace, NAMESPACE_DEFAULTS } from '../src/checks/check-namespace.ts';
import { NAMESPACE, object } from './corpus/check-namespace.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { releaseOf, saidBy, saidOf, setOfReleases } from './manifest-set.ts';

testCorpus(NAMESPACE);

const check = checkNamespace();

test('passes the mesh charts in istio-system, and objects for the whole cluster in a release to default', () => {
  const istio = setOfReleases([
    [releaseOf('istio-crd', 'istio-system'), object('Telemetry', 'namespace: istio-system', 'telemetry.istio.io/v1')],
  ]);
  expect(saidOf(check, istio)).toEqual([]);
  const cluster = setOfReleases([
    [releaseOf('app', 'default'), object('ClusterRole', '', 'rbac.authorization.k8s.io/v1')],
  ]);
  expect(saidOf(check, cluster)).toEqual([]);
});

test('what else a chart may use is an option', () => {
  const options = { ...NAMESPACE_DEFAULTS, alsoAllowed: { app: ['kube-system'] } };
  expect(saidBy(checkNamespace(options), object('Service', 'namespace: kube-system'))).toEqual([]);
});

test('two releases of one chart are told apart', () => {
  const set = setOfReleases([
    [releaseOf('eu', 'eu', 'app'), object('Secret', 'namespace: eu')],
    [releaseOf('us', 'us', 'app'), object('Secret', 'namespace: eu')],
  ]);
  expect(saidOf(check, set)).toEqual([expect.stringContaining('into eu, but its release us lives in us')]);
});
