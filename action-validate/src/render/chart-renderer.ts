import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderChart } from '../../../shared/helm/render-chart.ts';
import type { ContentCache } from '../cache/content-cache.ts';
import { readStoredRender, storeRender } from '../cache/stored-render.ts';
import { inChart } from '../model/release.ts';
import { digestOf, type Render } from '../model/render.ts';
import type { Target } from '../model/targets.ts';
import type { ChartFileReader } from '../sources/chart-files.ts';
import type { ChartRelease } from './chart-releases.ts';
import { plainRelease, type ReleaseReader } from './release-reader.ts';

export interface ChartTools {
  /** Absolute path of helm. */
  readonly helm: string;
  readonly workspace: string;
  /** Directory for helm's output. */
  readonly temporary: string;
  readonly cache: ContentCache;
  readonly chartFiles: ChartFileReader;
  /** Changes with what a render hangs on besides the chart and its values: helm, and our own code. */
  readonly programs: string;
  readonly readRelease: ReleaseReader;
}

export type ChartRenderer = (release: ChartRelease, target: Target) => Promise<Render>;

/** Renders charts, those that are made from the same things once, and those of an earlier run not at all. */
export function chartRenderer(tools: ChartTools): ChartRenderer {
  const keyOf = renderKeys(tools);
  const begun = new Map<string, Promise<Render>>();
  return (release, target) => {
    const key = keyOf(release, target);
    if (key === undefined) return renderNow(tools, release, target);
    const known = begun.get(key);
    if (known !== undefined) return known;
    const render = renderOrRead(tools, key, release, target);
    begun.set(key, render);
    return render;
  };
}

async function renderOrRead(tools: ChartTools, key: string, release: ChartRelease, target: Target): Promise<Render> {
  const entry = `render-${key}`;
  const stored = tools.cache.read(entry);
  if (stored !== undefined) return readStoredRender(stored, plainRelease(release));
  const render = await renderNow(tools, release, target);
  tools.cache.write(entry, storeRender(render));
  return render;
}

async function renderNow(tools: ChartTools, release: ChartRelease, target: Target): Promise<Render> {
  const { helm, workspace, temporary } = tools;
  const files = await renderChart(
    {
      ...{ helm, workspace, temporary, chart: release.chart, release: release.name },
      namespace: release.namespace,
      values: release.values.map(({ file }) => file),
      kubeVersion: target.kubernetes,
    },
    target.environment,
  );
  return tools.readRelease(release, files);
}

/** A text for each render: two of one text are made from the same things. Undefined when not all of them are known. */
function renderKeys({
  workspace,
  programs,
  chartFiles,
}: ChartTools): (release: ChartRelease, target: Target) => string | undefined {
  const fileOf = remembered((file) =>
    createHash('sha256')
      .update(readFileSync(join(workspace, file)))
      .digest('hex'),
  );
  return ({ name, namespace, chart, values }, { kubernetes }) => {
    const { digest } = chartFiles(chart.directory);
    if (digest === undefined) return undefined;
    // The chart's digest tells the content of those that are in it.
    const own = inChart(chart.directory, '');
    const files = values.map(({ file }) => (file.startsWith(own) ? file : fileOf(file)));
    return digestOf([programs, kubernetes, name, namespace, chart, digest, files]);
  };
}

function remembered<T>(make: (path: string) => T): (path: string) => T {
  const made = new Map<string, T>();
  return (path) => {
    if (!made.has(path)) made.set(path, make(path));
    return made.get(path) as T;
  };
}
