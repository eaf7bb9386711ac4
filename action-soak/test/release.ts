import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadMeshConfig } from '../../shared/config/mesh-config.ts';
import { releaseDigest } from '../../shared/release/digest.ts';

/** A checkout of the smallest mesh repository, and the digest of what it would deploy. */
export interface Release {
  readonly workspace: string;
  readonly digest: string;
  remove(): Promise<void>;
}

/** @param environments what mesh.yaml says of them, in YAML's flow style */
export async function checkOut(environments: string): Promise<Release> {
  const workspace = await mkdtemp(join(tmpdir(), 'soak-'));
  const files = {
    'mesh.yaml': `istio: { version: 1.27.3 }
tools: { helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0 }
environments: ${environments}
`,
    'charts/istio/Chart.yaml': 'name: istio\n',
    'charts/istio-crd/Chart.yaml': 'name: istio-crd\n',
    'helmfile.yaml': 'releases: []\n',
  };
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, file)), { recursive: true });
    await writeFile(join(workspace, file), content);
  }
  return {
    workspace,
    digest: await releaseDigest(workspace, await loadMeshConfig(workspace, 'mesh.yaml')),
    remove: () => rm(workspace, { recursive: true, force: true }),
  };
}
