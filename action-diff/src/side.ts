import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { loadMeshConfig, type MeshConfig } from '../../shared/config/mesh-config.ts';
import { renderEnvironment } from '../../shared/helm/render.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { UserError } from '../../shared/report/errors.ts';
import type { Log } from '../../shared/report/log.ts';
import { resolveTools } from '../../shared/tools/install.ts';
import type { Mask } from './mask.ts';

/** One side of the comparison: a mesh repository at a commit. */
export interface Side {
  readonly name: 'base' | 'head';
  readonly commit: string;
  readonly directory: string;
  /** Undefined when there is nothing to render. */
  readonly config: MeshConfig | undefined;
  /** Why there is nothing. */
  readonly missing: string | undefined;
}

/**
 * Reads a side's own mesh.yaml. Only a base may have nothing to render: a repository before its first charts.
 * @throws UserError for a mesh.yaml that is wrong, or is not there at the head
 */
export async function loadSide(
  name: Side['name'],
  commit: string,
  directory: string,
  configFile: string,
): Promise<Side> {
  const side = { name, commit, directory };
  if (name === 'base' && !(await exists(directory, configFile))) {
    return { ...side, config: undefined, missing: configFile };
  }
  const config = await loadMeshConfig(directory, configFile).catch((error: unknown) => {
    throw inSide(error, side, 'cannot be read');
  });
  const needed = [config.helmfile, ...Object.values(config.charts).map((chart) => join(chart, 'Chart.yaml'))];
  for (const file of name === 'base' ? needed : []) {
    if (!(await exists(directory, file))) return { ...side, config: undefined, missing: file };
  }
  return { ...side, config, missing: undefined };
}

/** What a side renders to in each of its environments. */
export type RenderedSide = ReadonlyMap<string, readonly Manifest[]>;

/**
 * Renders a side for all of its environments, with the tool versions that it pins itself.
 * @throws UserError that names the side and the environment when one does not render
 */
export async function renderSide(
  side: Side,
  options: { readonly mirror: string; readonly temporary: string; readonly log: Log; readonly mask: Mask },
): Promise<RenderedSide> {
  const { config, directory } = side;
  const rendered = new Map<string, readonly Manifest[]>();
  if (config === undefined) return rendered;
  const { mirror, temporary, log, mask } = options;
  const tools = await resolveTools(['helm', 'helmfile'], { config, workspace: directory, mirror, log }).catch(
    (error: unknown) => {
      throw inSide(error, side, 'cannot be rendered');
    },
  );
  for (const { name } of config.environments) {
    const renderer = { ...tools, workspace: directory, config, temporary };
    const { manifests } = await renderEnvironment(renderer, name).catch((error: unknown) => {
      throw inSide(error, side, `does not render for ${name}`, mask);
    });
    rendered.set(name, manifests);
    log.info(`${side.name}, ${name}: ${manifests.length} objects`);
  }
  return rendered;
}

/** The failure with the side in front: a program's last lines may show a secret of the chart. */
function inSide(
  error: unknown,
  { name, commit }: Pick<Side, 'name' | 'commit'>,
  problem: string,
  mask?: Mask,
): unknown {
  if (!(error instanceof UserError)) return error;
  const what = mask === undefined ? error.what : mask.text(error.what);
  return new UserError(`The ${name} (${commit.slice(0, 12)}) ${problem}: ${what}`, {
    where: error.where,
    next: error.next,
  });
}

async function exists(directory: string, file: string): Promise<boolean> {
  return await access(join(directory, file)).then(
    () => true,
    () => false,
  );
}
