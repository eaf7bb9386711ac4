import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_HELMFILE, type MeshConfig } from '../../../shared/config/mesh-config.ts';
import { chartsRule } from '../../../shared/config/validation-targets.ts';
import { type Helmfile, readHelmfiles, requireHelmfile } from '../../../shared/helm/releases.ts';
import type { Renderer } from '../../../shared/helm/renderer.ts';
import type { Log } from '../../../shared/log/log.ts';
import type { ContentCache } from '../cache/content-cache.ts';
import { recalled } from '../cache/recalled.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { digestOf } from '../model/render.ts';
import { chartFileReader } from '../sources/chart-files.ts';
import { chartReleases, readHead } from './chart-releases.ts';
import { chartRenderer } from './chart-renderer.ts';
import { plainManifests } from './plain-manifests.ts';
import { releaseReader } from './release-reader.ts';
import type { RenderPlan } from './render-sets.ts';

export interface PlanOptions {
  /** Of the action; what they leave empty is in mesh.yaml. */
  readonly inputs: { readonly charts: readonly string[]; readonly manifests: readonly string[] };
  readonly config: MeshConfig;
  readonly environments: readonly string[];
  readonly programs: { readonly helm: string; readonly helmfile: string };
  readonly workspace: string;
  readonly temporary: string;
  readonly cache: ContentCache;
  /** Changes with our own code. */
  readonly code: string;
  readonly log: Log;
}

/**
 * Finds everything that is to be rendered or read.
 * @throws UserError for what mesh.yaml or the inputs name and is not there
 */
export async function planRenders(options: PlanOptions): Promise<RenderPlan> {
  const { inputs, config, environments, programs, workspace, temporary, cache } = options;
  const rules = inputs.charts.length > 0 ? inputs.charts.map((path) => chartsRule({ path })) : config.validate.charts;
  const manifests = inputs.manifests.length > 0 ? inputs.manifests : config.validate.manifests;
  const renderer = { ...programs, workspace, config, temporary };
  // One that mesh.yaml names is there; the one that is not named need not be, when something else is.
  const required = config.helmfile !== DEFAULT_HELMFILE || (rules.length === 0 && manifests.length === 0);
  const readRelease = releaseReader(workspace);
  const chartFiles = chartFileReader(workspace);
  const helmfiles = await readAllHelmfiles(renderer, environments, required, options.log);
  const heads = recalled('Chart.yaml', { cache, context: options.code }, readHead);
  const charts = chartReleases(workspace, rules, environments, config.file, heads.of);
  heads.keep();
  return {
    ...{ renderer, readRelease, helmfiles, charts, chartFiles },
    declaredIn: helmfiles === undefined ? config.file : config.helmfile,
    renderChart: chartRenderer({
      ...{ helm: programs.helm, workspace, temporary, cache, chartFiles, readRelease },
      programs: digestOf([options.code, config.tools.helm]),
    }),
    plain: plainManifests({ workspace, cache, code: options.code }, manifests, config.file),
    fleet: config.validate.fleet === undefined ? undefined : await readFleet(workspace, config.validate.fleet),
    istio: config.istio.version,
  };
}

/** @returns undefined when there is none and none is required */
async function readAllHelmfiles(
  renderer: Renderer,
  environments: readonly string[],
  required: boolean,
  log: Log,
): Promise<ReadonlyMap<string, readonly Helmfile[]> | undefined> {
  const { config, workspace } = renderer;
  if (!required && !existsSync(join(workspace, config.helmfile))) {
    log.info(`There is no ${config.helmfile}: the charts and manifests that are named are validated alone.`);
    return undefined;
  }
  await requireHelmfile(renderer);
  const read = new Map<string, readonly Helmfile[]>();
  for (const name of environments) read.set(name, await readHelmfiles(renderer, name));
  return read;
}
