import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { helmTemplate } from '../../shared/helm/helm.ts';
import type { ChartContent, ChartFiles, Expectation } from './chart-files.ts';
import type { ChartName } from './split.ts';

/**
 * Proves that Helm renders each template to what it stands for, in each environment and byte by byte: an escape that
 * were wrong would change Istio's injection templates unseen. Only generated files take part: what a person wrote
 * beside them may need values.
 */
export async function proveRoundTrip(
  helm: string,
  { chart, files, expected }: ChartContent,
  temporary: string,
): Promise<void> {
  const directory = join(temporary, 'round-trip', chart);
  await mkdir(join(directory, 'templates'), { recursive: true });
  await Promise.all([...files].map(([path, text]) => writeFile(join(directory, path), text)));
  for (const expectation of expected) {
    const rendered = await renderedTemplates(helm, chart, directory, expectation, temporary);
    for (const [path, text] of expectation.templates) {
      if (rendered.get(path) === text) continue;
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
  temporary: string,
): Promise<ChartFiles> {
  const values = `${directory}-values.json`;
  await writeFile(values, JSON.stringify({ environment }));
  const file = await helmTemplate({
    ...{ helm, chart: directory, release: chart, namespace: 'istio-system', temporary },
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
