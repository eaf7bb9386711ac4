import { expect, test } from '@jest/globals';
import { checkDuplicateResources } from '../src/checks/check-duplicate-resources.ts';
import { readRender } from '../src/render/read-render.ts';
import { DUPLICATE_RESOURCES, object } from './corpus/check-duplicate-resources.ts';
import { testCorpus } from './corpus/test-corpus.ts';
import { releaseOf, saidBy, saidOf, setOfReleases } from './manifest-set.ts';

testCorpus(DUPLICATE_RESOURCES);

const check = checkDuplicateResources();

test('passes one chart in two namespaces, and where the kubeconfig decides', () => {
  const render = (one: string | undefined, two: string | undefined): string[] =>
    saidOf(
      check,
      setOfReleases([
        [{ ...releaseOf('a', one, 'app'), namespace: one }, object('Secret')],
        [{ ...releaseOf('b', two, 'app'), namespace: two }, object('Secret')],
      ]),
    );
  expect(render('one', 'two')).toEqual([]);
  expect(render(undefined, undefined)).toEqual([]);
  expect(render('one', 'one')).toHaveLength(1);
});

test('passes definitions in crds/ of two releases: Helm installs those that are missing', () => {
  const text = object('CustomResourceDefinition', '', 'apiextensions.k8s.io/v1');
  const releases = [releaseOf('a', 'a', 'app'), releaseOf('b', 'b', 'app')];
  const read = releases.map((release) => ({ release, ...readRender(text, 'charts/app/crds/a.yaml', release) }));
  const set = {
    manifests: read.flatMap(({ manifests }) => manifests),
    releaseOf: new Map(
      read.flatMap(({ release, manifests }) => manifests.map((manifest) => [manifest, release] as const)),
    ),
    ...{ releases, faults: [], versions: { istio: '1.31.0', kubernetes: '1.36.3' } },
  };
  expect(saidOf(check, set)).toEqual([]);
});

test('what may repeat is an option', () => {
  const text = object('Secret').repeat(2) + object('ConfigMap').repeat(2);
  const allowing = checkDuplicateResources({ mayRepeat: [{ kind: 'Secret', namespace: 'shop' }] });
  expect(saidBy(allowing, text)).toEqual([expect.stringContaining('ConfigMap a is declared twice')]);
});
