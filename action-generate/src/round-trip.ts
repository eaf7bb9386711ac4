import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { helmTemplate } from '../../shared/helm/helm.ts';
import { type ChartFiles, isTemplate } from './chart-files.ts';
import type { ChartName } from './split.ts';

/**
 * Proves that Helm renders each escaped template to its plain text, byte by byte: an escape that were wrong would
 * change Istio's injection templates unseen. Only generated files take part: what a person wrote beside them may need
 * values.
 */
export async function proveRoundTrip(
  helm: string,
  chart: ChartName,
  plain: ChartFiles,
  escaped: ChartFiles,
  temporary: string,
): Promise<void> {
  const directory = join(temporary, 'round-trip', chart);
  for (const [path, text] of escaped) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  const options = { helm, chart: directory, release: chart, namespace: 'istio-system', values: [], temporary };
  const rendered = byTemplate(await readFile(await helmTemplate(options), 'utf8'), chart);
  for (const [path, text] of plain) {
    if (!isTemplate(path) || rendered.get(path) === text) continue;
    // Not the user's mistake: reported as a bug.
    throw new Error(`Helm renders ${chart}/${path} to something else than what was generated.`);
  }
}

/** Helm puts a separator and this comment above what each template renders to, and may add an empty line below. */
function byTemplate(rendered: string, chart: ChartName): ReadonlyMap<string, string> {
  const [, ...parts] = rendered.split(new RegExp(`^---\n# Source: ${chart}/(.+)\n`, 'm'));
  const templates = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) {
    templates.set(parts[index] ?? '', (parts[index + 1] ?? '').replace(/\n\n$/, '\n'));
  }
  return templates;
}
