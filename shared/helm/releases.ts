import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../log/errors.ts';
import { readDocuments } from '../manifest/documents.ts';
import { isObject, type Json, type JsonObject } from '../manifest/manifest.ts';
import { runProgram } from '../tools/program.ts';
import type { Renderer } from './renderer.ts';
import { renderingEnvironment } from './rendering-environment.ts';

/** One Helmfile in one environment, its templates resolved and its bases merged. */
export interface Helmfile {
  /** Absolute path. What it names is relative to its directory. */
  readonly file: string;
  /** Values of the environment: files as they are written, or the values themselves. */
  readonly values: readonly WrittenValues[];
  /** Encrypted files of the environment. */
  readonly secrets: readonly string[];
  /** What the environment installs. */
  readonly releases: readonly HelmRelease[];
}

/** The path of a file, or a pattern of several; or values in the Helmfile itself. */
export type WrittenValues = string | JsonObject;

/** A release of the Helmfile in one environment. */
export interface HelmRelease {
  readonly name: string;
  /** Empty when the Helmfile leaves it to the kubeconfig. */
  readonly namespace: string;
  /** Empty for the one that helm is given. */
  readonly kubeContext: string;
  /** As the Helmfile writes it: a directory relative to it, or a chart's name in a repository. */
  readonly chart: string;
  /** Later ones first in importance. */
  readonly values: readonly WrittenValues[];
  readonly secrets: readonly string[];
  /** Whether Helm makes objects that are there already a part of the release, whoever's they are. */
  readonly takeOwnership: boolean;
}

const TIMEOUT = 120_000;

/**
 * The repository's Helmfile and those that it includes, as `helmfile build` resolves them for an environment. Renders no
 * chart and contacts no cluster.
 */
export async function readHelmfiles(renderer: Renderer, environment: string): Promise<readonly Helmfile[]> {
  const { config, workspace, temporary } = renderer;
  const file = join(workspace, config.helmfile);
  await requireHelmfile(renderer);
  const { stdout } = await runProgram({
    program: renderer.helmfile,
    args: [
      ...['--file', file, '--environment', environment, '--helm-binary', renderer.helm, '--quiet', '--no-color'],
      'build',
    ],
    cwd: dirname(file),
    env: await renderingEnvironment(renderer),
    timeout: TIMEOUT,
    temporary,
    next: `Correct ${config.helmfile}; \`helmfile -e ${environment} build\` shows the same message.`,
  });
  return parseHelmfiles(await readFile(stdout, 'utf8'), environment);
}

/** @throws UserError when the Helmfile is not there */
export async function requireHelmfile({ config, workspace }: Pick<Renderer, 'config' | 'workspace'>): Promise<void> {
  await access(join(workspace, config.helmfile)).catch((cause: unknown) => {
    throw new UserError(`The Helmfile \`${config.helmfile}\` cannot be read.`, {
      where: { file: config.helmfile },
      next: 'Create it (examples/mesh/helmfile.yaml is a complete one), or correct `helmfile` in mesh.yaml.',
      cause,
    });
  });
}

/** The output of `helmfile build`: a document for each Helmfile, its path in a comment above. */
export function parseHelmfiles(output: string, environment: string): readonly Helmfile[] {
  return readDocuments(output).flatMap(({ value, leading }): Helmfile[] => {
    const file = [...leading.matchAll(/^#\s+Source: (.+)$/gm)].at(-1)?.[1];
    if (!isObject(value) || file === undefined) return [];
    const own = isObject(value.environments) ? value.environments[environment] : undefined;
    return [
      {
        file,
        ...valuesOf(isObject(own) ? own : {}),
        releases: objects(value.releases)
          .filter((release) => isInstalled(release, value.renderedvalues))
          .map((release) => ({
            name: text(release.name),
            namespace: text(release.namespace),
            kubeContext: text(release.kubeContext),
            chart: text(release.chart),
            ...valuesOf(release),
            takeOwnership: takesOwnership(release) || takesOwnership(value.helmDefaults),
          })),
      },
    ];
  });
}

/** Source: appendTakeOwnershipFlagsForUpgrade in helmfile's pkg/state/helmx.go: no release can undo the default. */
function takesOwnership(place: Json | undefined): boolean {
  return isObject(place) && place.takeOwnership === true;
}

function valuesOf({ values, secrets }: JsonObject): Pick<HelmRelease, 'values' | 'secrets'> {
  return {
    values: list(values).filter((item): item is WrittenValues => typeof item === 'string' || isObject(item)),
    secrets: list(secrets).filter((item) => typeof item === 'string'),
  };
}

/** Source: ConditionEnabled in helmfile's pkg/state/state.go; it refuses itself what is no such path. */
function isInstalled({ installed, condition }: JsonObject, values: Json | undefined): boolean {
  if (installed === false) return false;
  const written = text(condition);
  if (written === '' || written.toLowerCase() === 'true') return true;
  let at: Json | undefined = values;
  for (const key of written.split('.')) at = isObject(at) ? at[key] : undefined;
  return at === true;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return list(value).filter(isObject);
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
