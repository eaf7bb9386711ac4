import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { parse } from 'yaml';
import { isObject } from '../manifest/manifest.ts';
import type { HelmRelease } from './releases.ts';

/** The charts of the releases, by the name in their Chart.yaml, with which Helm's source paths begin. */
export interface ChartSources {
  /** The chart's directory, relative to the workspace. Charts from elsewhere are not there. */
  readonly directories: ReadonlyMap<string, string>;
  /** The namespace of the chart's release. A chart of several releases is there only when they share it. */
  readonly namespaces: ReadonlyMap<string, string>;
}

/**
 * Finds the charts that are directories of the repository.
 * @param helmfile path of the Helmfile, relative to the workspace: charts are relative to it
 */
export async function chartSources(
  workspace: string,
  helmfile: string,
  releases: readonly HelmRelease[],
): Promise<ChartSources> {
  const directories = new Map<string, string>();
  const namespaces = new Map<string, string>();
  for (const { chart, namespace } of releases) {
    const directory = isAbsolute(chart) ? relative(workspace, chart) : normalize(join(dirname(helmfile), chart));
    const local = await chartName(join(workspace, directory));
    const name = local ?? chart.split('/').at(-1) ?? chart;
    if (local !== undefined) directories.set(name, directory.replace(/\/$/, ''));
    // Two releases of one chart: which of them an object comes from is not known, so it must not matter.
    const known = namespaces.get(name);
    namespaces.set(name, known === undefined || known === namespace ? namespace : '');
  }
  return { directories, namespaces: new Map([...namespaces].filter(([, namespace]) => namespace !== '')) };
}

async function chartName(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'Chart.yaml'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const chart: unknown = parse(text);
  return isObject(chart) && typeof chart.name === 'string' ? chart.name : undefined;
}

/** `istio/templates/x.yaml`, as Helm says, is `charts/istio/templates/x.yaml` to the user. */
export function templateFile(source: string, directories: ReadonlyMap<string, string>): string {
  const slash = source.indexOf('/');
  const directory = directories.get(source.slice(0, slash));
  return slash === -1 || directory === undefined ? source : `${directory}${source.slice(slash)}`;
}
