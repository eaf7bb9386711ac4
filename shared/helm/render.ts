import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { kubernetesVersions } from '../config/kubernetes-versions.ts';
import { UserError } from '../log/errors.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { parseManifests } from '../manifest/parse.ts';
import { runProgram } from '../tools/program.ts';
import { renderFailures } from './failed-releases.ts';
import { requireHelmfile } from './releases.ts';
import { refuseLarge } from './rendered-size.ts';
import type { Renderer } from './renderer.ts';
import { renderingEnvironment } from './rendering-environment.ts';

export interface Rendered {
  readonly environment: string;
  /** Path of all manifests as Helm rendered them. */
  readonly file: string;
  /** In Helm's order. Each one's source is the template that it came from, as `istio/templates/x.yaml`. */
  readonly manifests: readonly Manifest[];
}

/** What a render may take. A mesh of a thousand workloads needs a hundredth of either. */
export interface RenderLimits {
  /** For one call of helmfile, which renders all releases of an environment. */
  readonly milliseconds: number;
  readonly bytes: number;
}

export const RENDER_LIMITS: RenderLimits = { milliseconds: 300_000, bytes: 100 * 2 ** 20 };

/**
 * Renders every release of the Helmfile for one environment.
 * @throws UserError that names the releases that do not render, and the chart's file where Helm does
 */
export async function renderEnvironment(
  renderer: Renderer,
  environment: string,
  { milliseconds, bytes } = RENDER_LIMITS,
): Promise<Rendered> {
  const { config } = renderer;
  const target = { environment, kubernetes: kubernetesVersions(config, environment)[0] };
  const template = (args: readonly string[]) => helmfileTemplate(renderer, target, args, milliseconds);
  try {
    const file = await template([]);
    await refuseLarge(file, bytes);
    const manifests = parseManifests(await readFile(file, 'utf8'), config.helmfile);
    if (manifests.length > 0) return { environment, file, manifests };
  } catch (error) {
    throw error instanceof UserError ? await renderFailures(error, renderer, environment, template) : error;
  }
  throw new UserError(`The environment \`${environment}\` renders to no objects at all.`, {
    where: { file: config.helmfile },
    next: 'Check that the releases are installed there and that the charts have templates; run action-generate first.',
  });
}

/** What the releases are rendered for. */
export interface RenderTarget {
  readonly environment: string;
  /** A version of Kubernetes; undefined: the one that helm was made with. */
  readonly kubernetes: string | undefined;
}

/**
 * `helmfile template`, which calls `helm template` for each release. Contacts no cluster and no repository, and runs no
 * hook: a Helmfile with hooks is refused.
 * @returns the path of its standard output
 */
export async function helmfileTemplate(
  renderer: Renderer,
  { environment, kubernetes }: RenderTarget,
  args: readonly string[],
  timeout = RENDER_LIMITS.milliseconds,
): Promise<string> {
  const { config, temporary } = renderer;
  const helmfile = join(renderer.workspace, config.helmfile);
  await requireHelmfile(renderer);
  const { stdout } = await runProgram({
    program: renderer.helmfile,
    args: [
      ...['--file', helmfile, '--environment', environment, '--helm-binary', renderer.helm, '--no-color'],
      ...['template', '--skip-deps', '--include-crds'],
      ...(kubernetes === undefined ? [] : ['--kube-version', kubernetes]),
      ...args,
    ],
    cwd: dirname(helmfile),
    env: await renderingEnvironment(renderer),
    timeout,
    temporary,
    next: `Correct ${config.helmfile} or the chart; \`helmfile -e ${environment} template\` shows the same message.`,
  });
  return stdout;
}
