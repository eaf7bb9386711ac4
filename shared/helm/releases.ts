import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '../tools/program.ts';
import { helmfileEnvironment } from './helm.ts';
import type { Renderer } from './renderer.ts';

/** A release of the Helmfile in one environment. */
export interface HelmRelease {
  readonly name: string;
  /** Empty when the Helmfile leaves it to the kubeconfig. */
  readonly namespace: string;
  /** As the Helmfile writes it: a directory relative to it, or a chart's name in a repository. */
  readonly chart: string;
}

const TIMEOUT = 120_000;

/** The releases that the Helmfile installs in an environment. Renders nothing and contacts no cluster. */
export async function listReleases(renderer: Renderer, environment: string): Promise<readonly HelmRelease[]> {
  const { config, workspace, temporary } = renderer;
  const file = join(workspace, config.helmfile);
  const { stdout } = await runProgram({
    program: renderer.helmfile,
    args: [
      ...['--file', file, '--environment', environment, '--helm-binary', renderer.helm, '--quiet'],
      ...['list', '--output', 'json', '--skip-charts'],
    ],
    cwd: dirname(file),
    env: { ...helmfileEnvironment(temporary), HELMFILE_DISABLE_HOOKS: 'true' },
    timeout: TIMEOUT,
    temporary,
    next: `Correct ${config.helmfile}; \`helmfile -e ${environment} list\` shows the same message.`,
  });
  return parseReleases(await readFile(stdout, 'utf8'));
}

/** The output of `helmfile list --output json`, without what is not installed. */
export function parseReleases(output: string): readonly HelmRelease[] {
  const listed = JSON.parse(output) as readonly (HelmRelease & {
    readonly enabled: boolean;
    readonly installed: boolean;
  })[];
  return listed
    .filter(({ enabled, installed }) => enabled && installed)
    .map(({ name, namespace, chart }) => ({ name, namespace, chart }));
}
