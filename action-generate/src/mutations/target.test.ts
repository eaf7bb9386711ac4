import { describe, expect, test } from '@jest/globals';
import type { MutationTarget } from '../../../shared/config/mutation.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { compileTarget } from './target.ts';

const object = (apiVersion: string, kind: string, name: string, namespace?: string, labels = {}, annotations = {}) =>
  manifestOf(
    { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations } },
    { file: 'x.yaml', line: 1 },
  );
const manifests = [
  object('apps/v1', 'Deployment', 'istiod', 'istio-system', { app: 'istiod' }),
  object('apps/v1', 'Deployment', 'istio-ingressgateway', 'istio-system', { app: 'gateway' }, { 'a.io/b': 'c' }),
  object('v1', 'Service', 'istiod', 'istio-system', { app: 'istiod' }),
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'istiod', undefined, { app: 'istiod' }),
];
const selected = (target: MutationTarget) =>
  manifests.filter(compileTarget(target).fits).map(({ identity }) => `${identity.kind} ${identity.name}`);

test.each<[MutationTarget, string[]]>([
  [{ kind: 'Deployment' }, ['Deployment istiod', 'Deployment istio-ingressgateway']],
  [{ name: 'istiod', namespace: 'istio-system' }, ['Deployment istiod', 'Service istiod']],
  [{ group: 'apps', name: 'istio.*' }, ['Deployment istiod', 'Deployment istio-ingressgateway']],
  // Anchored at both ends, also when it is a choice.
  [{ name: 'istio' }, []],
  [{ kind: 'Deploy|Service' }, ['Service istiod']],
  [{ kind: 'Deployment', labelSelector: 'app!=istiod' }, ['Deployment istio-ingressgateway']],
  [{ annotationSelector: 'a.io/b' }, ['Deployment istio-ingressgateway']],
  [{ namespace: '.*', kind: 'ClusterRole' }, ['ClusterRole istiod']],
  [{ namespace: '.+', kind: 'ClusterRole' }, []],
  [{}, manifests.map(({ identity }) => `${identity.kind} ${identity.name}`)],
])('%j selects %j', (target, expected) => {
  expect(selected(target)).toEqual(expected);
});

describe('near misses', () => {
  test('are the objects that fit all keys but one', () => {
    const target = compileTarget({ kind: 'Deployment', name: 'istio-ingressgateways', labelSelector: 'app=gateway' });
    expect(target.nearMisses(manifests)).toEqual([
      'Deployment.apps istio-system/istio-ingressgateway (its name: istio-ingressgateway)',
    ]);
  });

  test('say what the object has instead', () => {
    const target = compileTarget({ name: 'istiod', kind: 'ClusterRole', namespace: 'istio-system' });
    expect(target.nearMisses(manifests)).toEqual([
      'Deployment.apps istio-system/istiod (its kind: Deployment)',
      'Service istio-system/istiod (its kind: Service)',
      'ClusterRole.rbac.authorization.k8s.io istiod (its namespace: none)',
    ]);
  });

  test('are none for a target of one key, which everything else would miss by one', () => {
    expect(compileTarget({ name: 'nothing' }).nearMisses(manifests)).toEqual([]);
  });
});

test('refuses what is no regular expression', () => {
  expect(() => compileTarget({ name: 'istio(' })).toThrow('`target.name` is not a regular expression');
});
