import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { ActionContext } from '../../shared/action/action.ts';
import type { Inputs } from '../../shared/action/inputs.ts';
import { requireKubernetes } from '../../shared/config/kubernetes-versions.ts';
import { loadMeshConfig, type MeshConfig } from '../../shared/config/mesh-config.ts';
import { UserError } from '../../shared/log/errors.ts';
import { schemaCatalogue } from '../../shared/tools/download-urls.ts';
import { inParallel } from '../../shared/tools/in-parallel.ts';
import { mirrorOf, resolveTools } from '../../shared/tools/install.ts';
import { openBaseline } from './baseline/baseline-input.ts';
import { codeDigest } from './cache/code-digest.ts';
import { contentCache, NO_CACHE } from './cache/content-cache.ts';
import { type Memory, NO_MEMORY } from './cache/memory.ts';
import type { definition } from './definition.ts';
import { type CheckInfo, isCheck, isSourceCheck, type SourceCheck } from './model/check.ts';
import { countOf, countsInWords } from './model/check-report.ts';
import type { SetRun, SourceRun } from './model/check-run.ts';
import { isOff } from './model/levels.ts';
import { digestOf } from './model/render.ts';
import { environmentsOf, targetsOf } from './model/targets.ts';
import { engines, ownChecks, suppressionRules } from './registry.ts';
import { planRenders } from './render/plan-renders.ts';
import { type RenderedSet, type RenderPlan, renderSets } from './render/render-sets.ts';
import type { Found } from './run/assess.ts';
import { conclude } from './run/conclude.ts';
import { inTurn } from './run/in-turn.ts';
import { runSourceChecks } from './run/run-checks.ts';
import { runTargets } from './run/run-targets.ts';
import { readSources } from './sources/read-sources.ts';
import { templatePlaces } from './sources/template-place.ts';

type Context = ActionContext<keyof typeof definition.outputs>;

/** Renders the targets, checks what they would be given, and fails when there are errors. */
export async function validate(inputs: Inputs<typeof definition.inputs>, context: Context): Promise<void> {
  const { workspace, temporary, log } = context;
  const config = await loadMeshConfig(workspace, inputs.config);
  const kubernetes = requireKubernetes(config);
  const targets = targetsOf(config, inputs.environments);
  const environments = environmentsOf(targets);
  const baseline = await openBaseline(inputs, workspace, environments.length === config.environments.length);
  const isOn = ({ name }: CheckInfo): boolean => !isOff(config.validate, name, environments);
  const checks = ownChecks(config.validate);
  const tools = { config, workspace, mirror: inputs.mirror, log };
  const programs = await resolveTools(['helm', 'helmfile', 'kubeconform', 'istioctl'], tools);
  const cache =
    inputs.cache === '' ? NO_CACHE : contentCache(pathOf(inputs.cache, workspace), (text) => log.warning(text));
  const code = codeDigest(dirname(process.argv[1] ?? ''));
  const plan = await planRenders({ inputs, config, programs, environments, workspace, temporary, cache, code, log });
  const catalogue = schemaLocation(kubernetes.schemas, workspace) ?? schemaCatalogue(mirrorOf(tools));
  const memory: Memory = {
    cache,
    context: digestOf([code, config.tools, config.istio.version, catalogue, targets, config.validate]),
  };
  const schemas = join(context.reports, 'mesh-ci-schemas');
  await mkdir(schemas, { recursive: true });
  const programChecks = engines({ ...programs, catalogue, cache: schemas, temporary, memory });
  const render = (): Promise<readonly RenderedSet[]> =>
    log.group(`Rendering (${environments.join(', ')})`, () =>
      renderSets(plan, targets, (error) => log.error(`${error.what}\n${error.next}`, error.where)),
    );
  const runSet = (set: RenderedSet): Promise<readonly SetRun[]> =>
    runTargets(set, programChecks.filter(isOn), checks.filter(isCheck).filter(isOn), {
      // The schemas of a directory may change without a word; those of a site are of a version, as the programs are.
      programs: catalogue.startsWith('http') ? memory : NO_MEMORY,
      checks: memory,
    });
  // What the files show may well be why they do not render: they are looked at while the programs work.
  const [rendered, sourceRun] = await inParallel([
    render().then(
      async (sets) => ({ runs: await inTurn(sets, runSet) }),
      (error: unknown) => ({ error }),
    ),
    checkSources(plan, environments, config, checks.filter(isSourceCheck).filter(isOn), memory),
  ]);
  cache.prune();
  const places = templatePlaces(workspace, plan.plain.files);
  const about: Omit<Found, 'checks' | 'sets' | 'complete'> = {
    ...{ sources: sourceRun, targets, config, rules: suppressionRules(config.validate) },
    today: new Date().toISOString().slice(0, 10),
    place: async ({ manifest, path, place }) => {
      if (place !== undefined) return place;
      if (manifest === undefined) return { file: plan.declaredIn, precision: 'file-only' };
      return await places.find(manifest, path ?? []);
    },
  };
  if ('error' in rendered) {
    if (sourceRun.runs.some(({ problems }) => problems.length > 0)) {
      const found = { ...about, checks: checks.filter(isSourceCheck), sets: [], complete: false };
      await conclude(found, inputs, baseline, context);
    }
    throw rendered.error;
  }
  const found = { ...about, checks: [...programChecks, ...checks], sets: rendered.runs.flat(), complete: true };
  const findings = await conclude(found, inputs, baseline, context);
  if (countOf(findings, 'error') === 0) return;
  throw new UserError(`Validation failed: ${countsInWords(findings)}.`, {
    next: 'The job summary lists each with a fix.',
  });
}

async function checkSources(
  { helmfiles, charts, chartFiles, declaredIn, renderer: { workspace } }: RenderPlan,
  environments: readonly string[],
  config: MeshConfig,
  checks: readonly SourceCheck[],
  memory: Memory,
): Promise<SourceRun> {
  const installed = environments.map((name) => ({
    name,
    helmfiles: helmfiles?.get(name) ?? [],
    charts: charts.get(name) ?? [],
  }));
  const sources = await readSources(workspace, installed, config.file, chartFiles);
  return {
    files: sources.files.size,
    runs: await runSourceChecks(sources, checks, declaredIn, memory),
  };
}

/** A path of an input: `~/` is the home directory, as in a shell; a relative one starts at the workspace. */
function pathOf(input: string, workspace: string): string {
  return resolve(workspace, input.replace(/^~(?=\/)/, homedir()));
}

/** `kubernetes.schemas`: a URL as it is, a directory from the workspace on. */
function schemaLocation(schemas: string | undefined, workspace: string): string | undefined {
  if (schemas === undefined || isAbsolute(schemas) || /^https?:/.test(schemas)) return schemas;
  return join(workspace, schemas);
}
