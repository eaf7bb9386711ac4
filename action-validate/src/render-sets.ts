import { createHash } from 'node:crypto';
import { type ChartSources, chartSources } from '../../shared/helm/chart-sources.ts';
import { listReleases } from '../../shared/helm/releases.ts';
import { renderEnvironment } from '../../shared/helm/render.ts';
import type { Renderer } from '../../shared/helm/renderer.ts';
import type { ManifestSet } from './manifest-set.ts';

/** One set of manifests with all environments that are given it. */
export interface RenderedSet {
  readonly environments: readonly string[];
  readonly set: ManifestSet;
  readonly directories: ChartSources['directories'];
}

/** Renders the environments one after the other. Those that render to the same are one set. */
export async function renderSets(
  renderer: Renderer,
  environments: readonly string[],
  versions: ManifestSet['versions'],
): Promise<readonly RenderedSet[]> {
  const { config, workspace } = renderer;
  const sets = new Map<string, RenderedSet>();
  for (const environment of environments) {
    const { manifests } = await renderEnvironment(renderer, environment);
    const releases = await listReleases(renderer, environment);
    const { directories, namespaces } = await chartSources(workspace, config.helmfile, releases);
    const set: ManifestSet = { manifests, releaseNamespaces: namespaces, versions };
    const digest = digestOf(set);
    const same = sets.get(digest);
    sets.set(digest, { set, directories, environments: [...(same?.environments ?? []), environment] });
  }
  return [...sets.values()];
}

function digestOf({ manifests, releaseNamespaces }: ManifestSet): string {
  const hash = createHash('sha256').update(JSON.stringify([...releaseNamespaces]));
  for (const { source, body } of manifests) hash.update(JSON.stringify([source.file, body]));
  return hash.digest('hex');
}
