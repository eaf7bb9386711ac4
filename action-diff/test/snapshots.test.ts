import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { manifestGenerate } from '../../shared/istio/istioctl.ts';
import { identityKey } from '../../shared/manifest/identity.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { buildTools } from '../../testbed/build/build.ts';
import { ISTIO, type IstioSnapshot } from '../../testbed/build/tools.ts';
import { applyDifferences } from '../src/apply.ts';
import { compare } from '../src/change-set.ts';
import { fitReport } from '../src/fit.ts';
import { createMask } from '../src/mask.ts';
import { makeReport } from '../src/report.ts';

jest.setTimeout(120_000);

let directory: string;
let older: readonly Manifest[];
let newer: readonly Manifest[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'snapshots-'));
  const tools = await buildTools({ only: ['istioctl-older', 'istioctl-newer'], log: () => {} });
  older = await generate(tools['istioctl-older'], 'older');
  newer = await generate(tools['istioctl-newer'], 'newer');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function generate(istioctl: string, snapshot: IstioSnapshot): Promise<readonly Manifest[]> {
  const operator = join(directory, `${snapshot}.yaml`);
  const spec = `spec: {profile: default, hub: docker.io/istio, tag: ${ISTIO[snapshot]}}`;
  await writeFile(operator, `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n${spec}\n`);
  const output = await manifestGenerate({ istioctl, temporary: directory }, [operator]);
  return parseManifests(await readFile(output, 'utf8'), snapshot);
}

const environments = ['testing', 'dev', 'preprod', 'production'];
const upgrade = () => compare(environments.map((environment) => ({ environment, base: older, head: newer })));

test('nothing of an upgrade is lost: the change set makes the newer Istio of the older one', () => {
  const { objects, groups } = upgrade();
  const [environment] = environments;
  const rebuilt = new Map(older.map(({ identity, body }) => [identityKey(identity), body]));
  for (const { identity, head, differences, environment: own } of objects) {
    if (own !== environment) continue;
    const key = identityKey(identity);
    if (head === undefined) rebuilt.delete(key);
    else rebuilt.set(key, applyDifferences(rebuilt.get(key) ?? {}, differences) as Manifest['body']);
  }
  expect(rebuilt).toEqual(new Map(newer.map(({ identity, body }) => [identityKey(identity), body])));
  expect(groups.every(({ changes }) => changes.length % environments.length === 0)).toBe(true);
});

test('a reviewer meets fewer than 60 lines, all risks among them, before opening a fold', () => {
  const set = upgrade();
  const sides = {
    base: { sha: 'a'.repeat(40), version: ISTIO.older },
    head: { sha: 'b'.repeat(40), version: ISTIO.newer },
  };
  const report = makeReport({ ...sides, set, notes: [] }, createMask());
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
