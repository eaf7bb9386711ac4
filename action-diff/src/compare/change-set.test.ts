import { describe, expect, test } from '@jest/globals';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { compare } from './change-set.ts';
import { environmentsOf, identitiesOf } from './group.ts';
import { noiseOf } from './noise.ts';

const object = (name: string, fields: string, version = 'v1'): string =>
  `---\napiVersion: apps/${version}\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\n${fields}\n`;
const parse = (text: string) => parseManifests(text, 'x.yaml');

test('the same change on many objects and environments is one group', () => {
  const at = (replicas: number) =>
    parse(['a', 'b', 'c'].map((name) => object(name, `spec: {replicas: ${replicas}}`)).join(''));
  const set = compare(['testing', 'dev'].map((environment) => ({ environment, base: at(1), head: at(2) })));
  expect(set.objects).toHaveLength(6);
  expect(set.groups).toHaveLength(1);
  const [group] = set.groups;
  if (group === undefined) return;
  expect(group).toMatchObject({ pattern: 'spec.replicas', action: 'modified', before: 1, after: 2 });
  expect(environmentsOf(group)).toEqual(['testing', 'dev']);
  expect(identitiesOf(group)).toHaveLength(3);
});

test('the same path with another value is another group', () => {
  const at = (replicas: number) => parse(object('a', `spec: {replicas: ${replicas}}`));
  const set = compare([
    { environment: 'testing', base: at(1), head: at(2) },
    { environment: 'dev', base: at(1), head: at(3) },
  ]);
  expect(set.groups.map(({ after }) => after)).toEqual([2, 3]);
});

test('a moved API version is a change, not another object', () => {
  const pair = { base: parse(object('a', 'spec: {}', 'v1beta1')), head: parse(object('a', 'spec: {}')) };
  const set = compare([{ environment: 'testing', ...pair }]);
  expect(set.groups.map(({ pattern, action }) => [pattern, action])).toEqual([['apiVersion', 'modified']]);
});

test('an environment that only one side has is new or gone', () => {
  const manifests = parse(object('a', 'spec: {}'));
  const set = compare([
    { environment: 'dev', base: undefined, head: manifests },
    { environment: 'old', base: manifests, head: undefined },
  ]);
  expect(set.environments.map(({ state }) => state)).toEqual(['new', 'gone']);
  expect(set.groups.map(({ action }) => action)).toEqual(['added', 'removed']);
});

test('an object that is rendered twice is refused', () => {
  const twice = parse(object('a', 'spec: {}') + object('a', 'spec: {}'));
  expect(() => compare([{ environment: 'dev', base: twice, head: twice }])).toThrow('twice in the base of dev');
});

describe('noise', () => {
  const change = (before: string, after: string) => {
    const [group] = compare([
      { environment: 'dev', base: parse(object('a', before)), head: parse(object('a', after)) },
    ]).groups;
    return group === undefined ? undefined : noiseOf(group)?.id;
  };
  const labels = (meta: string) => `spec: {template: {metadata: ${meta}}}`;

  test.each([
    ['the chart label', '{labels: {helm.sh/chart: a-1}}', '{labels: {helm.sh/chart: a-2}}', 'chart-label'],
    [
      'the version label',
      '{labels: {app.kubernetes.io/version: a}}',
      '{labels: {app.kubernetes.io/version: b}}',
      'version-label',
    ],
    ['a checksum', '{annotations: {checksum/config: a}}', '{annotations: {checksum/config: b}}', 'checksum'],
    ['not a chart label that went', '{labels: {helm.sh/chart: a-1}}', '{labels: {}}', undefined],
    ['not another label', '{labels: {app: a}}', '{labels: {app: b}}', undefined],
  ])('is %s', (_, before, after, rule) => {
    expect(change(labels(before), labels(after))).toBe(rule);
  });

  test('is not what only looks like a label', () => {
    expect(change('spec: {selector: {labels: {chart: a}}}', 'spec: {selector: {labels: {chart: b}}}')).toBeUndefined();
  });
});
