import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../log/errors.ts';
import type { LocalChart } from './chart-sources.ts';
import { helmTemplate } from './helm.ts';
import { chartFailure } from './helm-errors.ts';
import type { RenderedFile } from './render-releases.ts';

export interface ChartRender {
  /** Absolute path of helm. */
  readonly helm: string;
  readonly workspace: string;
  readonly chart: LocalChart;
  readonly release: string;
  readonly namespace: string;
  /** Values files relative to the workspace, later ones first in importance. */
  readonly values: readonly string[];
  readonly kubeVersion: string;
  /** Directory for the output. */
  readonly temporary: string;
}

/**
 * Renders one chart of the repository by `helm template`.
 * @param environment for messages
 * @returns what each template renders to, as `renderReleases` does
 * @throws UserError that names the chart's file where Helm does
 */
export async function renderChart(render: ChartRender, environment: string): Promise<readonly RenderedFile[]> {
  const { helm, workspace, chart, release, namespace, kubeVersion, temporary } = render;
  const values = render.values.map((file) => join(workspace, file));
  try {
    const stdout = await helmTemplate({
      ...{ helm, release, namespace, values, kubeVersion, temporary },
      chart: join(workspace, chart.directory),
    });
    const text = await readFile(stdout, 'utf8');
    await rm(stdout);
    return splitByTemplate(text);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw chartFailure(error, environment, release, chart);
  }
}

/**
 * The output of `helm template` by template. Helm begins each object with a line `---` and one that names the template;
 * `---` at the beginning of a line ends a YAML document wherever it is, so this takes nothing apart.
 */
export function splitByTemplate(output: string): readonly RenderedFile[] {
  // A template may print such lines itself: they must not lead out of the chart.
  const starts = [...output.matchAll(/^---\n# Source: (.+)\n/gm)].filter(([, source]) => !source?.includes('..'));
  const texts = new Map<string, string>();
  for (const [index, { 0: head, 1: source = '', index: start }] of starts.entries()) {
    const text = output.slice(start, starts[index + 1]?.index);
    texts.set(source, `${texts.get(source) ?? ''}${text.slice(0, 4)}${text.slice(head.length)}`);
  }
  return [...texts].map(([source, text]) => ({ source, text }));
}
