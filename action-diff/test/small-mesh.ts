import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createMeshRepository, type MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import type { Mirror } from '../../testbed/mirror/mirror.ts';

const FILES: Readonly<Record<string, string>> = {
  'mesh.yaml': `istio: {version: 1.26.0}
tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}
environments: {testing: {}, production: {}}
`,
  'charts/istio/Chart.yaml': 'apiVersion: v2\nname: istio\nversion: 1.26.0\n',
  'charts/istio/templates/role.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: istiod}
rules:
  - {apiGroups: [""], resources: [pods], verbs: [get]}
`,
  'charts/istio/templates/istiod.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system, labels: {helm.sh/chart: "istio-{{ .Chart.Version }}"}}
spec:
  selector: {matchLabels: {app: istiod}}
  template:
    spec:
      containers: [{name: discovery, image: "pilot:{{ .Chart.Version }}"}]
`,
  'charts/istio-crd/Chart.yaml': 'apiVersion: v2\nname: istio-crd\nversion: 1.26.0\n',
};

/** A mesh repository whose charts render in a moment, with helm and helmfile locked as the mirror serves them. */
export async function createSmallMesh(path: string, mirror: Mirror): Promise<MeshRepository> {
  const repository = await createMeshRepository(path);
  await rm(join(path, 'charts'), { recursive: true, force: true });
  for (const [file, text] of Object.entries(FILES)) await put(repository, file, text);
  await put(repository, 'charts/istio-crd/templates/peer-authentication.yaml', peerAuthentication('STRICT'));
  await writeMeshLock(path, mirror, ['helm', 'helmfile']);
  await repository.commit('A small mesh');
  return repository;
}

export function peerAuthentication(mode: string): string {
  return `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: default}\nspec: {mtls: {mode: ${mode}}}\n`;
}

/** Writes a file and the directories that it needs. */
export async function put({ path }: MeshRepository, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(path, file)), { recursive: true });
  await writeFile(join(path, file), text);
}
