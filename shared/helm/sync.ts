import { dirname, join } from 'node:path';
import type { MeshConfig } from '../config/mesh-config.ts';
import { runProgram } from '../tools/program.ts';
import { helmfileEnvironment } from './helm.ts';

/** Where and how releases are deployed. */
export interface Deployer {
  /** Absolute paths of the programs. */
  readonly helm: string;
  readonly helmfile: string;
  /** The mesh repository's directory. */
  readonly workspace: string;
  readonly config: MeshConfig;
  /** Path of a kubeconfig, and its context. */
  readonly kubeconfig: string;
  readonly context: string;
  /** Directory for the output. */
  readonly temporary: string;
}

/**
 * `helmfile sync` of every release of an environment, in the order of their `needs`.
 * @param timeout milliseconds for the whole of it; each release's own limit is in the Helmfile
 * @throws CommandError when a release fails
 */
export async function helmfileSync(
  deployer: Deployer,
  environment: string,
  timeout: number,
  onOutput: (chunk: string) => void,
): Promise<void> {
  const { config, workspace, temporary } = deployer;
  const file = join(workspace, config.helmfile);
  await runProgram({
    program: deployer.helmfile,
    args: [
      ...['--file', file, '--environment', environment, '--helm-binary', deployer.helm, '--no-color'],
      ...['--kube-context', deployer.context, 'sync', '--skip-deps'],
    ],
    cwd: dirname(file),
    env: { ...helmfileEnvironment(temporary), KUBECONFIG: deployer.kubeconfig },
    ...{ timeout, temporary, onOutput },
    next: 'Correct what Helm names above, then run this job again: a sync may be repeated.',
  });
}
