import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Bed } from '../bed/bed.ts';
import { waitForInjection } from '../bed/install.ts';

/**
 * Brings a mesh repository's Istio into the cluster of the environment that the bed is named after, as an earlier
 * release of the repository would have.
 * @param checkout the repository at the commit that is to run there
 */
export async function installMesh(
  bed: Bed,
  checkout: string,
  tools: Readonly<Record<'helm' | 'helmfile', string>>,
): Promise<void> {
  const args = ['--helm-binary', tools.helm, '--environment', bed.name, 'sync'];
  const env = { PATH: process.env.PATH, HOME: bed.directory, KUBECONFIG: bed.kubeconfig };
  await promisify(execFile)(tools.helmfile, args, { cwd: checkout, env, maxBuffer: 64 * 1024 * 1024 });
  await waitForInjection(bed);
}
