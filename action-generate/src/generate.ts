import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { Inputs } from '../../shared/config/inputs.ts';
import { loadMeshConfig, type MeshConfig } from '../../shared/config/mesh-config.ts';
import { istioctlVersion, manifestGenerate } from '../../shared/istio/istioctl.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import type { ActionContext } from '../../shared/report/action.ts';
import { UserError } from '../../shared/report/errors.ts';
import { lockTools, resolveTools, type ToolContext } from '../../shared/tools/install.ts';
import { LOCK_FILE } from '../../shared/tools/lock.ts';
import { TOOL_NAMES } from '../../shared/tools/tool.ts';
import { type ChartFiles, chartFiles, escapedFiles } from './chart-files.ts';
import type { definition } from './definition.ts';
import { refuseDuplicates } from './duplicates.ts';
import { inParallel } from './in-parallel.ts';
import { mutate } from './mutate.ts';
import { checkOperator } from './operator.ts';
import { changedOriginals, type Originals, readInput, readOriginals, restoreOriginals } from './originals.ts';
import { proveRoundTrip } from './round-trip.ts';
import { type ChartName, split } from './split.ts';
import { summary } from './summary.ts';
import { bumpVersion } from './version-bump.ts';
import { type ChartPlan, planChart, touchedFiles, writeCharts } from './write-charts.ts';

type GenerateInputs = Inputs<typeof definition.inputs>;
type Context = ActionContext<keyof typeof definition.outputs>;

/**
 * Renders the pinned Istio into the two charts, or checks that they are what it renders to. When it fails, the
 * checkout is as it was.
 */
export async function generate(inputs: GenerateInputs, context: Context): Promise<void> {
  refuseContradiction(inputs);
  const config = await loadMeshConfig(context.workspace, inputs.config);
  refuseOverlap(config);
  const originals = await readOriginals(context.workspace, [config.file, config.istio.operator, LOCK_FILE]);
  try {
    await generateFrom(config, inputs, originals, context);
  } catch (error) {
    await restoreOriginals(context.workspace, originals);
    throw error;
  }
}

function refuseContradiction(inputs: GenerateInputs): void {
  if (!inputs.check || (inputs.version === '' && !inputs['update-lock'])) return;
  throw new UserError('`check` writes nothing, so it cannot be used with `version` or `update-lock`.', {
    next: 'Leave out one of them.',
  });
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
): Promise<void> {
  const { workspace, temporary, log } = context;
  const config = inputs.version === '' ? before : await bumpVersion(workspace, before, inputs.version);
  const { operator, version } = config.istio;
  checkOperator(await readInput(workspace, operator, 'istio.operator'), operator, version, config.file);
  const tools: ToolContext = { config, workspace, mirror: inputs.mirror, log };
  const locked = inputs['update-lock'] ? await lockTools(TOOL_NAMES, tools) : [];
  const { istioctl, helm } = await resolveTools(['istioctl', 'helm'], tools);

  const { manifests, counts } = mutate(await render(istioctl, config, context), config.istio.labels);
  const charts = [...split(manifests)].map(([name, objects]) => {
    const plain = chartFiles(name, objects, version);
    return { name, plain, escaped: escapedFiles(plain) };
  });
  await inParallel(charts.map(({ name, plain, escaped }) => proveRoundTrip(helm, name, plain, escaped, temporary)));
  const plans = await Promise.all(
    charts.map(({ name, escaped }) => planChart(workspace, config.charts[name], escaped)),
  );
  const files = [...(await changedOriginals(workspace, originals)), ...touchedFiles(plans)];
  context.setOutput('version', version);
  context.setOutput('changed', files.length > 0);
  context.setOutput('files', files.join('\n'));
  context.setOutput('digest', digest(charts));
  if (inputs.check) refuseDifferences(files, version);
  await writeCharts(workspace, plans);
  await context.appendSummary(
    summary({ before: before.istio.version, version, objects: manifests.length, plans, mutations: counts, locked }),
  );
  log.info(`${manifests.length} objects of Istio ${version}; ${describeChange(plans)}.`);
}

async function render(istioctl: string, config: MeshConfig, context: Context): Promise<readonly Manifest[]> {
  const { workspace, temporary } = context;
  const { operator, version } = config.istio;
  const tool = { istioctl, temporary };
  const [actual, generated] = await context.log.group(`istioctl manifest generate (${version})`, () =>
    inParallel([istioctlVersion(tool), manifestGenerate(tool, join(workspace, operator))]),
  );
  if (actual !== version) {
    throw new UserError(`istioctl says that it is ${actual}, but \`istio.version\` is ${version}.`, {
      where: { file: config.file },
      next: `The archive that ${LOCK_FILE} pins is not that release: check the mirror, and the checksum.`,
    });
  }
  const manifests = parseManifests(await readFile(generated, 'utf8'), `istioctl manifest generate -f ${operator}`);
  for (const file of config.istio.manifests) {
    manifests.push(...parseManifests(await readInput(workspace, file, 'istio.manifests'), file));
  }
  refuseDuplicates(manifests);
  return manifests;
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
function digest(charts: readonly { readonly name: ChartName; readonly escaped: ChartFiles }[]): string {
  const hash = createHash('sha256');
  for (const { name, escaped } of charts) {
    for (const [path, content] of escaped) hash.update(`${name}/${path}\0${content.length}\0${content}`);
  }
  return hash.digest('hex');
}
