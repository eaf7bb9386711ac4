import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { isObject } from '../manifest/manifest.ts';
import type { Helmfile } from './releases.ts';

/** A chart that is a directory of the repository. */
export interface LocalChart {
  /** The name in its Chart.yaml, with which Helm's source paths begin. */
  readonly name: string;
  /** Relative to the workspace. */
  readonly directory: string;
}

/**
 * The chart of a release as a directory of the repository; undefined for one from elsewhere.
 * @param helmfile absolute path of the Helmfile that names it
 * @param chart as it is written there
 */
export async function localChart(workspace: string, helmfile: string, chart: string): Promise<LocalChart | undefined> {
  const directory = inWorkspace(workspace, helmfile, chart);
  if (directory === undefined) return undefined;
  const name = await chartName(join(workspace, directory));
  return name === undefined ? undefined : { name, directory };
}

/** A path in a Helmfile, relative to the workspace; undefined when it leads out of it. */
export function inWorkspace(workspace: string, helmfile: string, path: string): string | undefined {
  const inner = relative(workspace, resolve(dirname(helmfile), path));
  return isAbsolute(inner) || inner.split(/[/\\]/)[0] === '..' ? undefined : inner;
}

/** The directories of the charts that are in the repository, by the charts' names. */
export async function chartDirectories(
  workspace: string,
  helmfiles: readonly Helmfile[],
): Promise<ReadonlyMap<string, string>> {
  const charts = await Promise.all(
    helmfiles.flatMap(({ file, releases }) => releases.map(({ chart }) => localChart(workspace, file, chart))),
  );
  return new Map(charts.flatMap((chart) => (chart === undefined ? [] : [[chart.name, chart.directory] as const])));
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
