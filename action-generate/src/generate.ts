import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inputs } from '../../shared/config/inputs.ts';
import { loadMeshConfig, type MeshConfig, parseMeshConfig } from '../../shared/config/mesh-config.ts';
import { istioctlVersion, manifestGenerate } from '../../shared/istio/istioctl.ts';
import { describeIdentity, identityKey } from '../../shared/manifest/identity.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import type { ActionContext } from '../../shared/report/action.ts';
import { UserError } from '../../shared/report/errors.ts';
import { lockTools, resolveTools, type ToolContext } from '../../shared/tools/install.ts';
import { LOCK_FILE } from '../../shared/tools/lock.ts';
import { TOOL_NAMES } from '../../shared/tools/tool.ts';
import { chartFiles } from './chart-files.ts';
import type { definition } from './definition.ts';
import { mutate } from './mutate.ts';
import { checkOperator } from './operator.ts';
import { proveRoundTrip } from './round-trip.ts';
import { type ChartName, split } from './split.ts';
import { summary } from './summary.ts';
import { withScalar } from './version-bump.ts';
import { type ChartPlan, planChart, touchedFiles, writeCharts } from './write-charts.ts';

type Context = ActionContext<keyof typeof definition.outputs>;

/** Renders the pinned Istio into the two charts, or checks that they are what it renders to. */
export async function generate(inputs: Inputs<typeof definition.inputs>, context: Context): Promise<void> {
  const { workspace, log } = context;
  refuseContradiction(inputs);
  const before = await loadMeshConfig(workspace, inputs.config);
  const originals = await readOriginals(workspace, [before.file, before.istio.operator, LOCK_FILE]);
  try {
    const config = inputs.version === '' ? before : await bump(workspace, before, inputs.version, originals);
    const tools: ToolContext = { config, workspace, mirror: inputs.mirror, log };
    const locked = inputs['update-lock'] ? await lockTools(TOOL_NAMES, tools) : [];
    const { istioctl, helm } = await resolveTools(['istioctl', 'helm'], tools);
    const { manifests, counts } = await log.group(`istioctl manifest generate (${config.istio.version})`, () =>
      render(istioctl, config, context),
    );
    const charts = split(manifests);
    const plans = await Promise.all([...charts].map(([chart, objects]) => plan(workspace, config, chart, objects)));
    const files = touchedFiles(plans);
    context.setOutput('version', config.istio.version);
    context.setOutput('changed', files.length > 0);
    context.setOutput('files', files.join('\n'));
    context.setOutput('digest', digest(plans));
    if (inputs.check) refuseDifferences(files, config);
    else {
      await writeCharts(workspace, plans, async (directories) => {
        for (const [index, [chart, objects]] of [...charts].entries()) {
          await proveRoundTrip(helm, directories[index] ?? '', chart, objects, context.temporary);
        }
      });
    }
    await context.appendSummary(
      summary({
        ...{ before: before.istio.version, version: config.istio.version, objects: manifests.length },
        ...{ plans, mutations: counts, locked },
      }),
    );
    log.info(`${manifests.length} objects, ${files.length} files ${inputs.check ? 'differ' : 'written or removed'}`);
  } catch (error) {
    await restoreOriginals(workspace, originals);
    throw error;
  }
}

function refuseContradiction(inputs: Inputs<typeof definition.inputs>): void {
  if (!inputs.check || (inputs.version === '' && !inputs['update-lock'])) return;
  throw new UserError('`check` writes nothing, so it cannot be used with `version` or `update-lock`.', {
    next: 'Leave out one of them.',
  });
}

async function render(istioctl: string, config: MeshConfig, { workspace, temporary }: Context) {
  const { operator, version, labels } = config.istio;
  checkOperator(await readInput(workspace, operator, 'istio.operator'), operator, version, config.file);
  const tool = { istioctl, temporary };
  const actual = await istioctlVersion(tool);
  if (actual !== version) {
    throw new UserError(`istioctl says that it is ${actual}, but \`istio.version\` is ${version}.`, {
      where: { file: config.file },
      next: `The archive that ${LOCK_FILE} pins is not that release: check the mirror, and the checksum.`,
    });
  }
  const generated = await manifestGenerate(tool, join(workspace, operator));
  const manifests = parseManifests(await readFile(generated, 'utf8'), `istioctl manifest generate -f ${operator}`);
  for (const file of config.istio.manifests) {
    manifests.push(...parseManifests(await readInput(workspace, file, 'istio.manifests'), file));
  }
  refuseDuplicates(manifests);
  return mutate(manifests, labels);
}

async function readInput(workspace: string, file: string, key: string): Promise<string> {
  try {
    return await readFile(join(workspace, file), 'utf8');
  } catch (cause) {
    throw new UserError(`The file \`${file}\`, named by \`${key}\`, cannot be read.`, {
      where: { file },
      next: 'Create it, or correct the path in mesh.yaml.',
      cause,
    });
  }
}

function refuseDuplicates(manifests: readonly Manifest[]): void {
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const key = identityKey(manifest.identity);
    const first = seen.get(key);
    if (first !== undefined) {
      throw new UserError(`It is there twice, also in ${first.source.file} line ${first.source.line}.`, {
        where: { ...manifest.source, object: describeIdentity(manifest.identity) },
        next: 'Keep one of the two.',
      });
    }
    seen.set(key, manifest);
  }
}

function plan(
  workspace: string,
  config: MeshConfig,
  chart: ChartName,
  objects: readonly Manifest[],
): Promise<ChartPlan> {
  return planChart(workspace, config.charts[chart], chartFiles(chart, objects, config.istio.version));
}

function refuseDifferences(files: readonly string[], config: MeshConfig): void {
  const [first] = files;
  if (first === undefined) return;
  const named = files.length > 20 ? [...files.slice(0, 20), `and ${files.length - 20} more`] : files;
  throw new UserError(`The charts are not what Istio ${config.istio.version} renders to:\n${named.join('\n')}`, {
    where: { file: first },
    next: 'Someone edited a generated file or forgot to generate: run action-generate and commit the result.',
  });
}

/** Writes the new version into mesh.yaml and the IstioOperator file; `originals` has what they were. */
async function bump(workspace: string, config: MeshConfig, version: string, originals: Originals): Promise<MeshConfig> {
  const text = withScalar(originals.get(config.file) ?? '', ['istio', 'version'], version, config.file);
  const bumped = parseMeshConfig(text, config.file);
  const { operator } = config.istio;
  const operatorText = withScalar(originals.get(operator) ?? '', ['spec', 'tag'], version, operator);
  await writeFile(join(workspace, config.file), text);
  await writeFile(join(workspace, operator), operatorText);
  return bumped;
}

/** Files that a run may write besides the charts, with what they held; undefined for one that was not there. */
type Originals = ReadonlyMap<string, string | undefined>;

async function readOriginals(workspace: string, files: readonly string[]): Promise<Originals> {
  const read = (file: string): Promise<string | undefined> =>
    readFile(join(workspace, file), 'utf8').catch(() => undefined);
  return new Map(await Promise.all(files.map(async (file) => [file, await read(file)] as const)));
}

async function restoreOriginals(workspace: string, originals: Originals): Promise<void> {
  for (const [file, text] of originals) {
    const path = join(workspace, file);
    if (text === undefined) await rm(path, { force: true });
    else if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeFile(path, text);
  }
}

function digest(plans: readonly ChartPlan[]): string {
  const hash = createHash('sha256');
  for (const { directory, files } of plans) {
    for (const [path, content] of files) hash.update(`${directory}/${path}\0${content.length}\0${content}`);
  }
  return hash.digest('hex');
}
