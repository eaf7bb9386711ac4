import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { helmTemplate } from '../../../shared/helm/helm.ts';
import { inParallel } from '../../../shared/tools/in-parallel.ts';
import type { ChartContent, ChartFiles, Expectation } from './chart-files.ts';
import type { ChartName } from './split.ts';

/** Below this, a second process of helm costs more than it saves. */
const LEAST_PART = 256 * 1024;

/**
 * Proves that Helm renders each template to what it stands for, in each environment and byte by byte: an escape that
 * were wrong would change Istio's injection templates unseen. Only generated files take part: what a person wrote
 * beside them may need values. No template uses another one, so a large chart is proved in parts, side by side.
 */
export async function proveRoundTrip(helm: string, content: ChartContent, temporary: string): Promise<void> {
  const parts = partsOf(content.files).map((files, index) =>
    provePart(helm, { ...content, files }, join(temporary, 'round-trip', `${content.chart}-${index + 1}`)),
  );
  await inParallel(parts);
}

/** The chart's own files with a share of its templates each: as many as there are processors, about equally large. */
function partsOf(files: ChartFiles): readonly ChartFiles[] {
  const templates = [...files].filter(([path]) => path.startsWith('templates/'));
  const total = templates.reduce((sum, [, text]) => sum + text.length, 0);
  const count = Math.max(1, Math.min(availableParallelism(), Math.floor(total / LEAST_PART)));
  const rest = [...files].filter(([path]) => !path.startsWith('templates/'));
  const parts = Array.from({ length: count }, () => ({ size: 0, files: new Map(rest) }));
  for (const [path, text] of templates.sort(([, a], [, b]) => b.length - a.length)) {
    const smallest = parts.reduce((a, b) => (b.size < a.size ? b : a));
    smallest.size += text.length;
    smallest.files.set(path, text);
  }
  return parts.map((part) => part.files);
}

async function provePart(helm: string, { chart, files, expected }: ChartContent, directory: string): Promise<void> {
  // At once, so that helm starts on one part while the next one is written.
  mkdirSync(join(directory, 'templates'), { recursive: true });
  for (const [path, text] of files) writeFileSync(join(directory, path), text);
  for (const expectation of expected) {
    const rendered = await renderedTemplates(helm, chart, directory, expectation);
    for (const [path, text] of expectation.templates) {
      if (!files.has(path) || rendered.get(path) === text) continue;
      const { environment } = expectation;
      const where = environment === undefined ? '' : ` in the environment ${environment}`;
      // Not the user's mistake: reported as a bug.
      throw new Error(`Helm renders ${chart}/${path}${where} to something else than what was generated.`);
    }
  }
}

async function renderedTemplates(
  helm: string,
  chart: ChartName,
  directory: string,
  { environment }: Expectation,
): Promise<ChartFiles> {
  const values = `${directory}-values.json`;
  writeFileSync(values, JSON.stringify({ environment }));
  const file = await helmTemplate({
    ...{ helm, chart: directory, release: chart, namespace: 'istio-system', temporary: dirname(directory) },
    values: environment === undefined ? [] : [values],
  });
  return byTemplate(await readFile(file, 'utf8'), chart);
}

/** Helm puts a separator and this comment above what each template renders to, and may add an empty line below. */
function byTemplate(rendered: string, chart: ChartName): ChartFiles {
  const [, ...parts] = rendered.split(new RegExp(`^---\n# Source: ${chart}/(.+)\n`, 'm'));
  const templates = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) {
    templates.set(parts[index] ?? '', (parts[index + 1] ?? '').replace(/\n\n$/, '\n'));
  }
  return templates;
}
