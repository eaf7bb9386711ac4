import { describe, expect, test } from '@jest/globals';
import type { Json, Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { firstDifference, joinRenders } from './join.ts';

const role = (name: string, rules: Json = []): Manifest =>
  manifestOf(
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules },
    { file: 'x', line: 1 },
  );
const names = (manifests: readonly Manifest[]): string[] => manifests.map(({ identity }) => identity.name);

test('what is the same in several is there once, in the order of the files', () => {
  const joined = joinRenders([
    { operator: 'stable.yaml', manifests: [role('shared'), role('stable')] },
    { operator: 'canary.yaml', manifests: [role('canary'), role('shared')] },
  ]);
  expect(names(joined)).toEqual(['shared', 'stable', 'canary']);
});

test('what is not the same is refused with both files, the object and the path', () => {
  const join = () =>
    joinRenders([
      { operator: 'stable.yaml', manifests: [role('shared', [{ verbs: ['get'] }])] },
      { operator: 'canary.yaml', manifests: [role('shared', [{ verbs: ['get', 'list'] }])] },
    ]);
  expect(join).toThrow(
    expect.objectContaining({
      name: 'UserError',
      what: '`stable.yaml` and `canary.yaml` render it differently, first at `rules[0].verbs[1]`.',
      where: { file: 'canary.yaml', object: 'ClusterRole.rbac.authorization.k8s.io shared' },
    }),
  );
});

describe('the first difference', () => {
  test.each<[Json | undefined, Json | undefined, unknown]>([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, undefined],
    [{ b: 1, a: 1 }, { b: 2, a: 2 }, ['a']],
    [{ a: null }, {}, ['a']],
    [{ a: {} }, { a: [] }, ['a']],
    [{ a: [] }, { a: [] }, undefined],
    [{ a: '1' }, { a: 1 }, ['a']],
    [[{ a: [1, 2] }], [{ a: [1, 3] }], [0, 'a', 1]],
    [{ toString: 1 }, {}, ['toString']],
  ])('of %j and %j', (one, other, path) => {
    expect(firstDifference(one, other)).toEqual(path);
  });
});
