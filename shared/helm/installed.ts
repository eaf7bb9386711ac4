import { readFile } from 'node:fs/promises';
import { runProgram } from '../tools/program.ts';
import { helmEnvironment } from './helm.ts';
import type { Deployer } from './sync.ts';

/** A Helm release as the cluster has it, which may not be as the Helmfile wants it. */
export interface InstalledRelease {
  readonly namespace: string;
  readonly name: string;
  readonly revision: string;
  /** `deployed`, `failed`, `pending-upgrade` … */
  readonly status: string;
  /** Name and version of the chart. */
  readonly chart: string;
}

/** The releases of all namespaces, whatever their status. */
export async function installedReleases(deployer: Deployer): Promise<readonly InstalledRelease[]> {
  const { stdout } = await runProgram({
    program: deployer.helm,
    args: ['list', '--all-namespaces', '--output', 'json', '--kube-context', deployer.context],
    env: { ...helmEnvironment(deployer.temporary), KUBECONFIG: deployer.kubeconfig },
    timeout: 60_000,
    temporary: deployer.temporary,
  });
  return JSON.parse(await readFile(stdout, 'utf8')) as InstalledRelease[];
}
