import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { applyDifferences } from './apply.ts';
import type { Difference } from './change.ts';
import { compare } from './change-set.ts';
import { differencesOf } from './difference.ts';
import type { ListSchema } from './list-schema.ts';

/** Few names and values, so that keys collide, items are alike and lists are permutations of each other. */
const FIELDS = [
  'name',
  'port',
  'protocol',
  'containerPort',
  'value',
  'args',
  'rules',
  'env',
  'ports',
  'data',
  '__proto__',
];

const scalar = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, 80, '', 'a', 'b', 'TCP', 'UDP', '1', 'x\ny\n', 'a: 1\nb: [x]\n'),
  fc.string({ maxLength: 4 }),
  // JSON knows no -0.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);

/** JSON, and strings that hold JSON, several levels deep. */
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 6 }),
    entries(tie('value')),
    tie('value').map((inner) => JSON.stringify(inner)),
  ),
}));

function entries(inner: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  return fc.array(fc.tuple(fc.constantFrom(...FIELDS), inner), { maxLength: 5 }).map(Object.fromEntries);
}

const SET: ListSchema = { 'x-kubernetes-list-type': 'set' };
const schemas: readonly ListSchema[] = [
  {
    properties: {
      args: SET,
      rules: { ...SET, items: { properties: { args: SET } } },
      env: { 'x-kubernetes-list-map-keys': ['name', 'value'] },
      ports: { 'x-kubernetes-list-map-keys': ['port', 'protocol'] },
    },
  },
];

/** A list with some of its items moved, gone, changed or new: what an upgrade does to it. */
function edited(items: fc.Arbitrary<Json>) {
  return fc
    .array(items, { maxLength: 12 })
    .chain((before) =>
      fc
        .shuffledSubarray([...before, ...before.map((item) => withField(item)), 'new' as Json], {})
        .map((after) => [before, after] as const),
    );
}

function withField(item: Json): Json {
  return typeof item === 'object' && item !== null && !Array.isArray(item) ? { ...item, extra: 1 } : item;
}

function leadsThere(before: Json, after: Json): void {
  for (const known of [[], schemas]) {
    const differences = differencesOf(before, after, known);
    expect(applyDifferences(before, differences)).toEqual(after);
    for (const difference of differences) contentLeadsThere(difference);
  }
}

/** What a string holds is told by differences of its own: they have to be complete too. */
function contentLeadsThere({ before, after, content }: Difference): void {
  if (content?.format !== 'json') return;
  expect(applyDifferences(parsed(before), content.differences)).toEqual(parsed(after));
  for (const difference of content.differences) contentLeadsThere(difference);
}

function parsed(text: Json | undefined): Json {
  return JSON.parse(String(text)) as Json;
}

describe('the differences lead from any base to any head', () => {
  test('of values that have nothing to do with each other', async () => {
    await fc.assert(
      fc.property(value, value, (before, after) => leadsThere(before, after)),
      { numRuns: 2000 },
    );
  });

  test('of lists whose items moved, changed, went and came', async () => {
    const lists = fc.oneof(edited(entries(value)), edited(scalar), edited(value));
    const field = fc.constantFrom('args', 'rules', 'env', 'ports', 'other');
    await fc.assert(
      fc.property(lists, field, ([before, after], name) => leadsThere({ [name]: before }, { [name]: after })),
      { numRuns: 2000 },
    );
  });

  test('also of objects that are renamed, in whatever order they are', async () => {
    const object = fc
      .record({
        kind: fc.constantFrom('Deployment', 'ConfigMap', 'Namespace'),
        name: fc.constantFrom('istiod', 'istiod-1-30', 'istiod-1-31', 'other'),
        group: fc.constantFrom('apps/v1', 'extensions/v1beta1', 'v1'),
        revision: fc.constantFrom('default', '1-30', '1-31'),
        spec: entries(value),
      })
      .map(({ kind, name, group, revision, spec }) =>
        manifestOf(
          { apiVersion: group, kind, metadata: { name, labels: { 'istio.io/rev': revision } }, spec },
          { file: 'x.yaml', line: 1 },
        ),
      );
    const keyOf = ({ identity: { group, kind, name } }: ReturnType<typeof manifestOf>): string =>
      JSON.stringify([group, kind, name]);
    const objects = fc.uniqueArray(object, { selector: keyOf, maxLength: 8 });
    await fc.assert(
      fc.property(objects, objects, (base, head) => {
        const set = compare([{ environment: 'dev', base, head }]);
        const bodies = base.map(({ body }) => body);
        for (const { base: left, head: right, differences } of set.objects) {
          if (left !== undefined) bodies.splice(bodies.indexOf(left.body), 1);
          if (right !== undefined) bodies.push(applyDifferences(left?.body ?? {}, differences) as JsonObject);
        }
        const sorted = (all: readonly JsonObject[]): JsonObject[] =>
          all.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
        expect(sorted(bodies)).toEqual(sorted(head.map(({ body }) => body)));
      }),
      { numRuns: 500 },
    );
  });
});

/** The same for equal values. */
function text(part: Json): string {
  return JSON.stringify(part, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
