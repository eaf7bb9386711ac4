import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestGenerate } from '../../shared/istio/istioctl.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { ISTIO, type IstioSnapshot } from '../../testbed/build/tools.ts';
import { type ChangeSet, compare } from '../src/compare/change-set.ts';
import { createMask } from '../src/mask/mask.ts';
import { type ReportContent, reportContent } from '../src/report/report-content.ts';

export const ENVIRONMENTS = ['testing', 'dev', 'preprod', 'production'];

/** The default profile of a snapshot of Istio, as its istioctl renders it. The directory takes the files. */
export async function renderIstio(
  directory: string,
  snapshot: IstioSnapshot,
  revision = 'default',
): Promise<readonly Manifest[]> {
  const tools = await builtTools(['istioctl-older', 'istioctl-newer']);
  const operator = join(directory, `${snapshot}-${revision}.yaml`);
  const spec = `spec: {profile: default, hub: docker.io/istio, tag: ${ISTIO[snapshot]}, revision: ${revision}}`;
  await writeFile(operator, `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n${spec}\n`);
  const output = await manifestGenerate({ istioctl: tools[`istioctl-${snapshot}`], temporary: directory }, [operator]);
  return parseManifests(await readFile(output, 'utf8'), snapshot);
}

/** The upgrade from one to the other in all environments. */
export function upgradeOf(older: readonly Manifest[], newer: readonly Manifest[]): ChangeSet {
  return compare(ENVIRONMENTS.map((environment) => ({ environment, base: older, head: newer })));
}

/** What is reported of it. The commits are made up and never change. */
export function upgradeReport(set: ChangeSet): ReportContent {
  return reportContent(
    {
      base: { sha: '5d0e6f3ab1c94d27e8f0a6b3c2915d74e6f8a013', version: ISTIO.older },
      head: { sha: 'c41b7a9e02f6d8135b9c7e4fa0d2683e91b5c7f8', version: ISTIO.newer },
      set,
      notes: [],
    },
    createMask(),
  );
}
