import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest } from '../manifest/manifest.ts';
import { parseManifests } from '../manifest/parse.ts';
import { UserError } from '../report/errors.ts';
import { runProgram } from '../tools/program.ts';
import { helmfileEnvironment } from './helm.ts';
import { renderFailure } from './render-failure.ts';
import type { Renderer } from './renderer.ts';

export interface Rendered {
  readonly environment: string;
  /** Path of all manifests as Helm rendered them. */
  readonly file: string;
  /** In Helm's order. Each one's source is the template that it came from, as `istio/templates/x.yaml`. */
  readonly manifests: readonly Manifest[];
}

const TIMEOUT = 300_000;

/**
 * Renders every release of the Helmfile for one environment, by `helmfile template`, which calls `helm template`.
 * Contacts no cluster and no repository, and runs no hook: a Helmfile with hooks is refused.
 * @throws UserError that names the chart's file where Helm does
 */
export async function renderEnvironment(renderer: Renderer, environment: string): Promise<Rendered> {
  const { config, temporary } = renderer;
  const helmfile = join(renderer.workspace, config.helmfile);
  await access(helmfile).catch((cause: unknown) => {
    throw new UserError(`The Helmfile \`${config.helmfile}\` cannot be read.`, {
      where: { file: config.helmfile },
      next: 'Create it (examples/mesh/helmfile.yaml is a complete one), or correct `helmfile` in mesh.yaml.',
      cause,
    });
  });
  try {
    const { stdout } = await runProgram({
      program: renderer.helmfile,
      args: [
        ...['--file', helmfile, '--environment', environment, '--helm-binary', renderer.helm, '--no-color'],
        ...['template', '--skip-deps', '--include-crds'],
        ...(config.kubernetes === undefined ? [] : ['--kube-version', config.kubernetes.version]),
      ],
      cwd: dirname(helmfile),
      env: { ...helmfileEnvironment(temporary), HELMFILE_DISABLE_HOOKS: 'true' },
      timeout: TIMEOUT,
      temporary,
      next: `Correct ${config.helmfile} or the chart; \`helmfile -e ${environment} template\` shows the same message.`,
    });
    const manifests = parseManifests(await readFile(stdout, 'utf8'), config.helmfile);
    if (manifests.length > 0) return { environment, file: stdout, manifests };
  } catch (error) {
    throw error instanceof UserError ? await renderFailure(error, renderer, environment) : error;
  }
  throw new UserError(`The environment \`${environment}\` renders to no objects at all.`, {
    where: { file: config.helmfile },
    next: 'Check that the releases are installed there and that the charts have templates; run action-generate first.',
  });
}
