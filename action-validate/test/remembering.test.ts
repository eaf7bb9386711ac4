import { expect, test } from '@jest/globals';
import { contentCache } from '../src/cache/content-cache.ts';
import { remembering } from '../src/cache/remembering.ts';
import type { Engine, Problem } from '../src/model/check.ts';
import type { ManifestSet } from '../src/model/manifest-set.ts';
import { digestOf, type Render } from '../src/model/render.ts';
import { readRender } from '../src/render/read-render.ts';
import { releaseOf } from './manifest-set.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary.ts';

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.acme.example}
spec: {group: acme.example, names: {kind: Foo}}
`;
const TARGETS = [{ environment: 'dev', kubernetes: '1.36.3' }];

function render(name: string, text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`): Render {
  const release = releaseOf(name);
  return { digest: digestOf([name, text]), release, ...readRender(text, `${name}.yaml`, release) };
}

const kindOf = (name: string, kind: string): string => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

/** The names of the objects that an engine is asked about in one run. It finds something in objects called `bad`. */
async function asked(
  directory: TemporaryDirectory,
  renders: readonly Render[],
  changes: Partial<Engine> & { context?: string; kubernetes?: string; general?: true } = {},
): Promise<{ names: readonly string[]; problems: number }> {
  const names: string[] = [];
  const engine: Engine = {
    ...{ name: 'check_a', what: '', why: '', judgesEach: 'kind' },
    run: async ({ manifests: all }, manifests = all) => {
      names.push(...manifests.map(({ identity }) => identity.name));
      const bad = manifests.filter(({ identity }) => identity.name.startsWith('bad'));
      const problem = { severity: 'error', message: 'm', fix: 'f' } as const;
      return bad.map((manifest): Problem => (changes.general === true ? problem : { ...problem, manifest }));
    },
    ...changes,
  };
  const set: ManifestSet = {
    manifests: renders.flatMap(({ manifests }) => manifests),
    ...{ releaseOf: new Map(), releases: [], faults: [] },
    versions: { istio: '1.31.0', kubernetes: changes.kubernetes ?? '1.36.3' },
  };
  const memory = { cache: contentCache(directory.path, () => {}), context: changes.context ?? 'x' };
  const problems = await remembering(engine, renders, TARGETS, memory).run(set);
  return { names, problems: problems.length };
}

test('an engine is asked again only about what is new', async () => {
  using directory = temporaryDirectory();
  expect((await asked(directory, [render('a'), render('b')])).names).toEqual(['a', 'b']);
  expect((await asked(directory, [render('a'), render('b')])).names).toEqual([]);
  expect((await asked(directory, [render('a'), render('c')])).names).toEqual(['c']);
  expect((await asked(directory, [render('a'), render('c')])).names).toEqual([]);
});

test('what it finds is found in every run, with all objects of the kind that it may be about', async () => {
  using directory = temporaryDirectory();
  const renders = [render('a'), render('bad'), render('s', kindOf('s', 'Secret'))];
  for (const names of [
    ['a', 'bad', 's'],
    ['a', 'bad'],
    ['a', 'bad'],
  ]) {
    expect(await asked(directory, renders)).toEqual({ names, problems: 1 });
  }
});

test('a check whose problems speak for one object is asked again about that one alone', async () => {
  using directory = temporaryDirectory();
  const renders = [render('a'), render('bad'), render('s', kindOf('s', 'Secret'))];
  for (const names of [['a', 'bad', 's'], ['bad'], ['bad']]) {
    expect(await asked(directory, renders, { judgesEach: 'object' })).toEqual({ names, problems: 1 });
  }
});

test('its problems of no object are found in every run, and hang on none', async () => {
  using directory = temporaryDirectory();
  const general: Problem = { severity: 'error', message: 'm', fix: 'f' };
  const changes = { judgesEach: 'object', run: async () => [general] } as const;
  await asked(directory, [render('a')], changes);
  expect(await asked(directory, [render('a')], changes)).toEqual({ names: [], problems: 1 });
});

test('a problem of no object leaves nothing remembered', async () => {
  using directory = temporaryDirectory();
  const renders = [render('bad'), render('s', kindOf('s', 'Secret'))];
  await asked(directory, renders, { general: true });
  expect((await asked(directory, renders, { general: true })).names).toEqual(['bad', 's']);
});

test('another definition makes everything new', async () => {
  using directory = temporaryDirectory();
  const crd = render('crd', DEFINITION);
  await asked(directory, [crd, render('a')]);
  expect((await asked(directory, [crd, render('a'), render('b')])).names).toEqual(['b']);
  const other = render('crd', DEFINITION.replace('Foo', 'Bar'));
  expect((await asked(directory, [other, render('a')])).names).toEqual(['foos.acme.example', 'a']);
});

test.each([
  ['other programs', { context: 'y' }],
  ['another Kubernetes', { kubernetes: '1.37.0' }],
  ['another engine', { name: 'check_b' }],
])('%s make everything new', async (_, changes) => {
  using directory = temporaryDirectory();
  await asked(directory, [render('a')]);
  expect((await asked(directory, [render('a')], changes)).names).toEqual(['a']);
});

test('an engine that looks at all objects together is always asked about all', async () => {
  using directory = temporaryDirectory();
  const together = { run: async ({ manifests }: ManifestSet) => manifests.map(() => ({}) as Problem) };
  const { judgesEach: _, ...engine } = { name: 'check_a', what: '', why: '', judgesEach: 'kind' as const, ...together };
  const memory = { cache: contentCache(directory.path, () => {}), context: 'x' };
  expect(remembering(engine, [], TARGETS, memory)).toBe(engine);
});

test('an engine that fails leaves nothing remembered', async () => {
  using directory = temporaryDirectory();
  await expect(
    asked(directory, [render('a')], { run: () => Promise.reject(new Error('exit code 3')) }),
  ).rejects.toThrow();
  expect((await asked(directory, [render('a')])).names).toEqual(['a']);
});
