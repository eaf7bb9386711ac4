import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { findEnvironment } from '../../shared/config/environment.ts';
import type { Inputs } from '../../shared/config/inputs.ts';
import { loadMeshConfig, type MeshConfig } from '../../shared/config/mesh-config.ts';
import { readHelmfiles } from '../../shared/helm/releases.ts';
import type { Renderer } from '../../shared/helm/renderer.ts';
import type { Finding } from '../../shared/manifest/finding.ts';
import type { ActionContext } from '../../shared/report/action.ts';
import { UserError } from '../../shared/report/errors.ts';
import { mirrorOf, resolveTools } from '../../shared/tools/install.ts';
import { schemaCatalogue } from '../../shared/tools/releases.ts';
import { type CheckInfo, isCheck, isSourceCheck } from './check.ts';
import { collect, type SetRun, type SourceRun } from './collect.ts';
import type { definition } from './definition.ts';
import { type EnvironmentHelmfiles, readSources } from './read-sources.ts';
import { CHECKS, engines } from './registry.ts';
import { renderSets } from './render-sets.ts';
import { annotate } from './report/annotations.ts';
import { bySeverity, type CheckReport, countOf, countsInWords } from './report/check-report.ts';
import { consoleLines } from './report/console.ts';
import { writeReport } from './report/report-file.ts';
import { summary } from './report/summary.ts';
import { runChecks, runSourceChecks } from './run-checks.ts';
import { templatePlaces } from './template-place.ts';

type Context = ActionContext<keyof typeof definition.outputs>;

/** Renders the environments, checks what they would be given, and fails when there are errors. */
export async function validate(inputs: Inputs<typeof definition.inputs>, context: Context): Promise<void> {
  const { workspace, temporary, log } = context;
  const config = await loadMeshConfig(workspace, inputs.config);
  const environments = selectEnvironments(config, inputs.environments);
  const kubernetes = kubernetesOf(config);
  const tools = { config, workspace, mirror: inputs.mirror, log };
  const programs = await resolveTools(['helm', 'helmfile', 'kubeconform', 'istioctl'], tools);
  const versions = { istio: config.istio.version, kubernetes: kubernetes.version };
  const renderer = { ...programs, workspace, config, temporary };
  const helmfiles = await readAllHelmfiles(renderer, environments);
  const sources = await readSources(workspace, helmfiles);
  const sourceRun: SourceRun = {
    files: sources.files.size,
    runs: await runSourceChecks(sources, CHECKS.filter(isSourceCheck), config.helmfile),
  };
  const publish = async (checks: readonly CheckInfo[], runs: readonly SetRun[]): Promise<readonly Finding[]> => {
    const places = templatePlaces(workspace);
    const reports = await collect(checks, runs, sourceRun, environments, async ({ manifest, path, place }) => {
      if (place !== undefined) return place;
      if (manifest === undefined) return { file: config.helmfile, precision: 'file-only' };
      return await places.find(manifest, path ?? []);
    });
    return await report(reports, environments, context);
  };
  const sets = await log
    .group(`helmfile template (${environments.join(', ')})`, () => renderSets(renderer, helmfiles, versions))
    .catch(async (error: unknown) => {
      // What the files show may well be why they do not render.
      if (sourceRun.runs.some(({ problems }) => problems.length > 0)) await publish(CHECKS.filter(isSourceCheck), []);
      throw error;
    });
  const cache = join(context.reports, 'mesh-ci-schemas');
  await mkdir(cache, { recursive: true });
  const catalogue = schemaLocation(kubernetes.schemas, workspace) ?? schemaCatalogue(mirrorOf(tools));
  const programChecks = engines({ ...programs, catalogue, cache, temporary });
  const runs: SetRun[] = [];
  for (const { set, environments: own } of sets) {
    runs.push({
      ...{ environments: own, objects: set.manifests.length },
      runs: await runChecks(set, programChecks, CHECKS.filter(isCheck)),
    });
  }
  const findings = await publish([...programChecks, ...CHECKS], runs);
  if (countOf(findings, 'error') === 0) return;
  throw new UserError(`The charts are not valid: ${countsInWords(findings)}.`, {
    next: 'The job summary and the log name each one, with what to do about it.',
  });
}

async function readAllHelmfiles(
  renderer: Renderer,
  environments: readonly string[],
): Promise<readonly EnvironmentHelmfiles[]> {
  const read: EnvironmentHelmfiles[] = [];
  for (const name of environments) read.push({ name, helmfiles: await readHelmfiles(renderer, name) });
  return read;
}

/** Those that are asked for, all by default, in the order of promotion. */
function selectEnvironments(config: MeshConfig, asked: readonly string[]): readonly string[] {
  const wanted = asked.map((name) => findEnvironment(config, name).name);
  return config.environments.map(({ name }) => name).filter((name) => wanted.length === 0 || wanted.includes(name));
}

function kubernetesOf({ kubernetes, file }: MeshConfig): NonNullable<MeshConfig['kubernetes']> {
  if (kubernetes !== undefined) return kubernetes;
  throw new UserError('The key `kubernetes.version` is missing: nothing says which schemas to check against.', {
    where: { file },
    next: "Add `kubernetes:` with `version:`, your clusters' version, such as 1.36.3.",
  });
}

/** `kubernetes.schemas`: a URL as it is, a directory from the workspace on. */
function schemaLocation(schemas: string | undefined, workspace: string): string | undefined {
  if (schemas === undefined || isAbsolute(schemas) || /^https?:/.test(schemas)) return schemas;
  return join(workspace, schemas);
}

/** Writes what was found to all places where people look. @returns all of it */
async function report(
  reports: readonly CheckReport[],
  environments: readonly string[],
  context: Context,
): Promise<readonly Finding[]> {
  const findings = bySeverity(reports);
  context.setOutput('findings', findings.length);
  context.setOutput('errors', countOf(findings, 'error'));
  context.setOutput('report', await writeReport(context.reports, reports, environments));
  for (const line of reports.flatMap(consoleLines)) context.log.info(line);
  annotate(findings, context.log);
  await context.appendSummary(summary(reports, environments));
  return findings;
}
