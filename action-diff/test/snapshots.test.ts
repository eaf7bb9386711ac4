import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { manifestGenerate } from '../../shared/istio/istioctl.ts';
import { identityKey } from '../../shared/manifest/identity.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { ISTIO, type IstioSnapshot } from '../../testbed/build/tools.ts';
import { applyDifferences } from '../src/engine/apply.ts';
import type { ObjectDifference } from '../src/engine/change.ts';
import { compare } from '../src/engine/change-set.ts';
import { fitReport } from '../src/report/fit.ts';
import { createMask } from '../src/report/mask.ts';
import { makeReport } from '../src/report/report.ts';
import { reportContent } from '../src/report/report-content.ts';

let directory: string;
let older: readonly Manifest[];
let newer: readonly Manifest[];
let revisions: { readonly older: readonly Manifest[]; readonly newer: readonly Manifest[] };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'snapshots-'));
  const tools = await builtTools(['istioctl-older', 'istioctl-newer']);
  older = await generate(tools['istioctl-older'], 'older');
  newer = await generate(tools['istioctl-newer'], 'newer');
  revisions = {
    older: await generate(tools['istioctl-older'], 'older', '1-30'),
    newer: await generate(tools['istioctl-newer'], 'newer', '1-31'),
  };
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function generate(istioctl: string, snapshot: IstioSnapshot, revision = 'default'): Promise<readonly Manifest[]> {
  const operator = join(directory, `${snapshot}-${revision}.yaml`);
  const spec = `spec: {profile: default, hub: docker.io/istio, tag: ${ISTIO[snapshot]}, revision: ${revision}}`;
  await writeFile(operator, `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n${spec}\n`);
  const output = await manifestGenerate({ istioctl, temporary: directory }, [operator]);
  return parseManifests(await readFile(output, 'utf8'), snapshot);
}

const environments = ['testing', 'dev', 'preprod', 'production'];
const upgrade = () => compare(environments.map((environment) => ({ environment, base: older, head: newer })));

test('nothing of an upgrade is lost: the change set makes the newer Istio of the older one', () => {
  const { objects, groups } = upgrade();
  const [environment] = environments;
  const own = objects.filter((object) => object.environment === environment);
  expect(applied(older, own)).toEqual(byKey(newer));
  expect(groups.every(({ changes }) => changes.length % environments.length === 0)).toBe(true);
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
  const set = upgrade();
  const sides = {
    base: { sha: 'a'.repeat(40), version: ISTIO.older },
    head: { sha: 'b'.repeat(40), version: ISTIO.newer },
  };
  const report = makeReport(reportContent({ ...sides, set, notes: [] }, createMask()));
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
