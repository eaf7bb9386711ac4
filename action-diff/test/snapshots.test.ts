import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { identityKey } from '../../shared/manifest/identity.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { applyDifferences } from '../src/compare/apply.ts';
import type { ObjectDifference } from '../src/compare/change.ts';
import { compare } from '../src/compare/change-set.ts';
import { fitReport } from '../src/report/fit.ts';
import { makeReport } from '../src/report/markdown-report.ts';
import { ENVIRONMENTS, renderIstio, upgradeOf, upgradeReport } from './istio-upgrade.ts';

let directory: string;
let older: readonly Manifest[];
let newer: readonly Manifest[];
let revisions: { readonly older: readonly Manifest[]; readonly newer: readonly Manifest[] };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'snapshots-'));
  older = await renderIstio(directory, 'older');
  newer = await renderIstio(directory, 'newer');
  revisions = {
    older: await renderIstio(directory, 'older', '1-30'),
    newer: await renderIstio(directory, 'newer', '1-31'),
  };
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('nothing of an upgrade is lost: the change set makes the newer Istio of the older one', () => {
  const { objects, groups } = upgradeOf(older, newer);
  const [environment] = ENVIRONMENTS;
  const own = objects.filter((object) => object.environment === environment);
  expect(applied(older, own)).toEqual(byKey(newer));
  expect(groups.every(({ changes }) => changes.length % ENVIRONMENTS.length === 0)).toBe(true);
});

test('nothing is lost of an upgrade from revision to revision, in which objects are renamed and none goes', () => {
  const { objects, groups } = compare([{ environment: 'dev', base: revisions.older, head: revisions.newer }]);
  expect(applied(revisions.older, objects)).toEqual(byKey(revisions.newer));
  expect(groups.filter(({ action, pattern }) => pattern === '' && action !== 'renamed')).toEqual([]);
  const [renamed, ...others] = groups.filter(({ action }) => action === 'renamed');
  expect(others).toEqual([]);
  expect(renamed).toMatchObject({ before: '1-30', after: '1-31' });
  expect(renamed?.changes.length).toBeGreaterThan(10);
});

/** What the differences make of the base, by identity. */
function applied(base: readonly Manifest[], objects: readonly ObjectDifference[]) {
  const rebuilt = byKey(base);
  for (const { base: left } of objects) if (left !== undefined) rebuilt.delete(identityKey(left.identity));
  for (const { base: left, head: right, differences } of objects) {
    if (right === undefined) continue;
    const body = applyDifferences(left?.body ?? {}, differences) as Manifest['body'];
    rebuilt.set(identityKey(right.identity), body);
  }
  return rebuilt;
}

function byKey(manifests: readonly Manifest[]): Map<string, Manifest['body']> {
  return new Map(manifests.map(({ identity, body }) => [identityKey(identity), body]));
}

test('a reviewer meets fewer than 60 lines, all risks among them, before opening a fold', () => {
  const report = makeReport(upgradeReport(upgradeOf(older, newer)));
  const comment = fitReport(report, 65_000, '');
  expect(comment).not.toContain('Left out');
  const lines = comment
    .replace(/<\/summary>[\s\S]*?<\/details>/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThan(60);
  for (const { rule } of report.risks) expect(lines.join('\n')).toContain(`[${rule.id}]`);
  expect(report.risks.map(({ rule }) => rule.id)).toEqual(
    expect.arrayContaining(['proxy-image', 'injector-template', 'cluster-scoped', 'workload-restarts']),
  );
});
