import { createHash } from 'node:crypto';
import { normalize } from 'node:path';
import type { ActionContext } from '../../shared/action/action.ts';
import type { Inputs } from '../../shared/action/inputs.ts';
import { loadMeshConfig, type MeshConfig } from '../../shared/config/mesh-config.ts';
import { TOOL_NAMES } from '../../shared/config/tool-names.ts';
import { UserError } from '../../shared/log/errors.ts';
import { inParallel } from '../../shared/tools/in-parallel.ts';
import { resolveTools, type ToolContext } from '../../shared/tools/install.ts';
import { LOCK_FILE } from '../../shared/tools/lock.ts';
import type { LockedTool } from '../../shared/tools/lock-tools.ts';
import { type ChartContent, chartFiles } from './charts/chart-files.ts';
import { outdatedObjects } from './charts/previous-objects.ts';
import { proveRoundTrip } from './charts/round-trip.ts';
import { type ChartName, split } from './charts/split.ts';
import {
  type ChartPlan,
  type PresentChart,
  planChart,
  readChart,
  touchedFiles,
  writeCharts,
} from './charts/write-charts.ts';
import type { definition } from './definition.ts';
import { loadModules } from './mutations/load-modules.ts';
import { mutateRenderings } from './mutations/mutate-renderings.ts';
import { changedOriginals, type Originals, readOriginals, restoreOriginals } from './originals.ts';
import { operatorFiles } from './render/input-files.ts';
import { checkOperators, render } from './render/render.ts';
import { meshObjects } from './render/variants.ts';
import { type Generated, summary } from './report/summary.ts';
import { upgradeNotes } from './report/upgrade-notes.ts';
import { bumpVersion } from './version-bump.ts';

type GenerateInputs = Inputs<typeof definition.inputs>;
type Context = ActionContext<keyof typeof definition.outputs>;

/**
 * Renders the pinned Istio into the two charts, or checks that they are what it renders to. When it fails, the
 * checkout is as it was. With `branch`, what was generated is then published; a failure there leaves it in the checkout.
 */
export async function generate(inputs: GenerateInputs, context: Context): Promise<void> {
  refuseContradiction(inputs);
  const config = await loadMeshConfig(context.workspace, inputs.config);
  refuseOverlap(config);
  const originals = await readOriginals(context.workspace, [
    config.file,
    ...operatorFiles(config).map(({ file }) => file),
    LOCK_FILE,
  ]);
  let generated: Generated;
  try {
    generated = await generateFrom(config, inputs, originals, context);
  } catch (error) {
    await restoreOriginals(context.workspace, originals);
    throw error;
  }
  const { branch, base, 'github-token': token } = inputs;
  if (branch === '') return;
  // Loaded only when it is needed: most runs write files or check them, and GitHub's client takes a while to load.
  const { publish } = await import('./publish/publish.ts');
  await publish({ branch, base, token, files: [...originals.keys()], generated }, context);
}

function refuseContradiction(inputs: GenerateInputs): void {
  if (inputs.check && (inputs.version !== '' || inputs['update-lock'] || inputs.branch !== '')) {
    throw new UserError('`check` writes nothing, so it cannot be used with `version`, `update-lock` or `branch`.', {
      next: 'Leave out one of them.',
    });
  }
  if (inputs.branch !== '' && inputs['github-token'] === '') {
    throw new UserError('The input `branch` needs `github-token`.', {
      next: 'Pass `github-token: ${{ github.token }}`, and give the job `contents: write` and `pull-requests: write`.',
    });
  }
}

/** Each chart would take the files of the other for its own stale ones. */
function refuseOverlap({ charts, file }: MeshConfig): void {
  const [istio, crd] = [charts.istio, charts['istio-crd']].map((path) => `${normalize(path).replace(/\/$/, '')}/`);
  if (istio === undefined || crd === undefined || !(istio.startsWith(crd) || crd.startsWith(istio))) return;
  throw new UserError('`charts.istio` and `charts.istio-crd` are in one directory.', {
    where: { file },
    next: 'Give each chart a directory of its own, beside the other.',
  });
}

async function generateFrom(
  before: MeshConfig,
  inputs: GenerateInputs,
  originals: Originals,
  context: Context,
): Promise<Generated> {
  const { workspace, temporary, log } = context;
  const config = inputs.version === '' ? before : await bumpVersion(workspace, before, inputs.version);
  const { version } = config.istio;
  await checkOperators(config, workspace);
  const tools: ToolContext = { config, workspace, mirror: inputs.mirror, log };
  const locked = inputs['update-lock'] ? await lockAll(tools) : [];
  const { istioctl, helm } = await resolveTools(['istioctl', 'helm'], tools);

  const modules = await loadModules(workspace, config);
  // The charts as they are now are read while istioctl works.
  const [rendered, present] = await inParallel([render(istioctl, config, context), presentCharts(workspace, config)]);
  const { renderings, counts, warnings } = mutateRenderings(rendered, config, modules);
  for (const { message, place } of warnings) log.warning(message, place);
  const environments = config.environments.map(({ name }) => name);
  const objects = meshObjects(renderings, environments);
  // The small chart first: helm proves it while the files of the large one are made.
  const charts = await inParallel(
    [...split(objects, config.split, config.file)].reverse().map(async ([name, own]) => {
      const content = chartFiles(name, own, environments, version);
      const plan = planChart(present[name], content.files);
      await proveRoundTrip(helm, content, temporary);
      return { content, plan };
    }),
  );
  charts.reverse();
  const plans = charts.map(({ plan }) => plan);
  const files = [...(await changedOriginals(workspace, originals)), ...touchedFiles(plans)];
  context.setOutput('version', version);
  context.setOutput('changed', files.length > 0);
  context.setOutput('files', files.join('\n'));
  context.setOutput('digest', digest(charts.map(({ content }) => content)));
  if (inputs.check) refuseDifferences(files, version);
  const old = { version: before.istio.version, manifests: outdatedObjects(Object.values(present), plans) };
  const current = { version, manifests: renderings.flatMap(({ manifests }) => manifests) };
  const notes = files.length === 0 ? [] : upgradeNotes(old, current);
  await writeCharts(workspace, plans);
  const generated: Generated = {
    ...{ before: old.version, version, objects: objects.length, plans, mutations: counts, locked, notes },
  };
  await context.appendSummary(summary(generated));
  log.info(`${objects.length} objects of Istio ${version}; ${describeChange(plans)}.`);
  return generated;
}

async function lockAll(tools: ToolContext): Promise<readonly LockedTool[]> {
  // It brings an HTTP client, which takes as long to load as all the rest.
  const { lockTools } = await import('../../shared/tools/lock-tools.ts');
  return await lockTools(TOOL_NAMES, tools);
}

async function presentCharts(
  workspace: string,
  { charts }: MeshConfig,
): Promise<Readonly<Record<ChartName, PresentChart>>> {
  return {
    istio: await readChart(workspace, charts.istio),
    'istio-crd': await readChart(workspace, charts['istio-crd']),
  };
}

function refuseDifferences(files: readonly string[], version: string): void {
  const [first] = files;
  if (first === undefined) return;
  const named = files.length > 20 ? [...files.slice(0, 20), `and ${files.length - 20} more`] : files;
  throw new UserError(`The charts are not what Istio ${version} renders to:\n${named.join('\n')}`, {
    where: { file: first },
    next: 'Someone edited a generated file or forgot to generate: run action-generate and commit the result.',
  });
}

function describeChange(plans: readonly ChartPlan[]): string {
  const files = touchedFiles(plans);
  return files.length === 0 ? 'the charts are up to date' : `${files.length} files of the charts written or removed`;
}

/** Lengths are hashed as well, so that no two sets of files give the same bytes. */
function digest(charts: readonly ChartContent[]): string {
  const hash = createHash('sha256');
  for (const { chart, files } of charts) {
    for (const [path, content] of files) hash.update(`${chart}/${path}\0${content.length}\0${content}`);
  }
  return hash.digest('hex');
}
