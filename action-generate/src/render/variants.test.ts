import { expect, test } from '@jest/globals';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { isSameEverywhere, meshObjects, type Rendering } from './variants.ts';

const ENVIRONMENTS = ['testing', 'dev', 'preprod', 'production'];

const object = (name: string, value: number): Manifest =>
  manifestOf(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value: `${value}` } },
    { file: 'x', line: 1 },
  );

/** Each variant as `testing,dev: 1`. */
const described = (renderings: readonly Rendering[]): Record<string, string[]> =>
  Object.fromEntries(
    meshObjects(renderings, ENVIRONMENTS).map(({ identity, variants }) => [
      identity.name,
      variants.map(
        ({ environments, manifest }) => `${environments}: ${(manifest.body.data as { value: string }).value}`,
      ),
    ]),
  );

test('equal variants are one, environments and variants in the order of mesh.yaml', () => {
  expect(
    described([
      { environments: ['production'], manifests: [object('a', 2), object('b', 1)] },
      { environments: ['preprod', 'dev'], manifests: [object('b', 1), object('a', 1)] },
      { environments: ['testing'], manifests: [object('a', 2), object('c', 1)] },
    ]),
  ).toEqual({
    a: ['testing,production: 2', 'dev,preprod: 1'],
    b: ['dev,preprod,production: 1'],
    c: ['testing: 1'],
  });
});

test('for any objects: each environment has its own and no other, however the environments are grouped', () => {
  let state = 4;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let round = 0; round < 500; round += 1) {
    // 3 in place of a value: the environment does not have the object.
    const values = ENVIRONMENTS.map(() => Array.from({ length: 4 }, () => below(4)));
    const renderings = ENVIRONMENTS.map((name, environment) => ({
      environments: [name],
      manifests: (values[environment] ?? []).flatMap((value, index) =>
        value === 3 ? [] : [object(`o${index}`, value)],
      ),
    }));
    const shuffled = [...renderings].sort(() => below(3) - 1);
    const objects = meshObjects(shuffled, ENVIRONMENTS);
    expect(objects).toEqual(meshObjects(renderings, ENVIRONMENTS));
    for (const [environment, name] of ENVIRONMENTS.entries()) {
      const having = objects.flatMap(({ identity, variants }) =>
        variants
          .filter(({ environments }) => environments.includes(name))
          .map(({ manifest }) => [identity.name, manifest.body]),
      );
      const own = renderings[environment]?.manifests.map(({ identity, body }) => [identity.name, body]);
      expect(having).toEqual(own);
    }
    for (const each of objects) {
      const bodies = each.variants.map(({ manifest }) => JSON.stringify(manifest.body));
      expect(new Set(bodies).size).toBe(bodies.length);
      const everywhere = renderings.every(({ manifests }) =>
        manifests.some(({ body }) => JSON.stringify(body) === bodies[0]),
      );
      expect(isSameEverywhere(each, ENVIRONMENTS)).toBe(everywhere);
    }
  }
});
