import type { MeshConfig } from '../../../shared/config/mesh-config.ts';

/** The files of one `istioctl manifest generate`: an operator file and what is merged over it, in order. */
export type Layers = readonly string[];

/** Environments that are rendered from the same files. */
export interface RenderGroup {
  /** In the order of mesh.yaml. */
  readonly environments: readonly string[];
  /** One for each operator file. */
  readonly layers: readonly Layers[];
}

/** What has to be rendered for mesh.yaml: environments whose overlays are the same share one group. */
export function renderPlan({ istio, environments }: MeshConfig): readonly RenderGroup[] {
  const groups = new Map<string, { environments: string[]; layers: readonly Layers[] }>();
  for (const { name, overlays } of environments) {
    const layers = istio.operators.map((operator) => [
      operator,
      ...overlays.filter((overlay) => (overlay.operator ?? operator) === operator).map(({ file }) => file),
    ]);
    const key = layers.map(layersKey).join();
    const group = groups.get(key) ?? { environments: [], layers };
    group.environments.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A text that is the same for the same files in the same order alone. */
export function layersKey(layers: Layers): string {
  return JSON.stringify(layers);
}
