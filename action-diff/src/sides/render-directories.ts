import type { Comparison } from './comparison.ts';
import { sideNotes } from './notes.ts';
import { environmentsOf, loadSide, type RenderOptions, renderSides } from './side.ts';

/** A checkout in some directory. */
export interface Checkout {
  /** As the user gave it. */
  readonly name: string;
  readonly directory: string;
}

/** What two checkouts render to, each as it is. @param config path of the mesh.yaml in both of them */
export async function renderDirectories(
  base: Checkout,
  head: Checkout,
  config: string,
  options: RenderOptions,
): Promise<Comparison> {
  const left = await loadSide('base', base.name, base.directory, config);
  const right = await loadSide('head', head.name, head.directory, config);
  return {
    base: { sha: base.name, version: left.config?.istio.version },
    head: { sha: head.name, version: right.config?.istio.version },
    environments: environmentsOf(left, right),
    pairs: await renderSides(left, right, options),
    notes: sideNotes(left, right),
  };
}
