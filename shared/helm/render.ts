import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MeshConfig } from '../config/mesh-config.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { parseManifests } from '../manifest/parse.ts';
import { UserError } from '../report/errors.ts';
import { runProgram } from '../tools/program.ts';
import { helmEnvironment } from './helm.ts';

export interface Renderer {
  /** Absolute paths of the programs. */
  readonly helm: string;
  readonly helmfile: string;
  /** The mesh repository's directory. */
  readonly workspace: string;
  readonly config: MeshConfig;
  /** Directory for the output. */
  readonly temporary: string;
}

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
 * Contacts no cluster.
 */
export async function renderEnvironment(renderer: Renderer, environment: string): Promise<Rendered> {
  const { config, workspace, temporary } = renderer;
  const file = join(workspace, config.helmfile);
  const { stdout } = await runProgram({
    program: renderer.helmfile,
    args: [
      ...['--file', file, '--environment', environment, '--helm-binary', renderer.helm, '--color=false'],
      ...['template', '--skip-deps', '--include-crds'],
      ...(config.kubernetes === undefined ? [] : ['--kube-version', config.kubernetes.version]),
    ],
    cwd: dirname(file),
    env: helmfileEnvironment(temporary),
    timeout: TIMEOUT,
    temporary,
    next: `Correct ${config.helmfile} or the chart; \`helmfile -e ${environment} template\` shows the same message.`,
  });
  const manifests = parseManifests(await readFile(stdout, 'utf8'), `${config.helmfile} (${environment})`);
  if (manifests.length === 0) {
    throw new UserError(`The environment \`${environment}\` renders to no objects at all.`, {
      where: { file: config.helmfile },
      next: 'Check that the releases are installed there and that the charts have templates; run action-generate first.',
    });
  }
  return { environment, file: stdout, manifests };
}

/** Keeps helmfile from the user's own helm, from the network, and from template functions that run commands. */
export function helmfileEnvironment(temporary: string): Readonly<Record<string, string | undefined>> {
  return {
    ...helmEnvironment(temporary),
    HELMFILE_DISABLE_INSECURE_FEATURES: 'true',
    HELMFILE_UPGRADE_NOTICE_DISABLED: 'true',
    HELMFILE_TEMPDIR: temporary,
  };
}
