import { localChart } from '../../../shared/helm/chart-sources.ts';
import type { HelmRelease } from '../../../shared/helm/releases.ts';
import type { Release } from '../model/release.ts';

/** A release as the repository knows it. @param helmfile absolute path of the Helmfile that has it */
export async function resolveRelease(
  workspace: string,
  helmfile: string,
  { name, namespace, chart }: HelmRelease,
): Promise<Release> {
  const elsewhere = { name: chart.split('/').at(-1) ?? chart, directory: undefined };
  return {
    ...{ name, namespace: namespace === '' ? undefined : namespace },
    chart: (await localChart(workspace, helmfile, chart)) ?? elsewhere,
  };
}
