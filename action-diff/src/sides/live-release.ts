import { readFile } from 'node:fs/promises';
import { helmEnvironment } from '../../../shared/helm/helm.ts';
import { installedReleases } from '../../../shared/helm/installed.ts';
import type { Helmfile, HelmRelease } from '../../../shared/helm/releases.ts';
import type { RenderTarget } from '../../../shared/helm/render.ts';
import { renderReleases } from '../../../shared/helm/render-releases.ts';
import type { Renderer } from '../../../shared/helm/renderer.ts';
import type { Deployer } from '../../../shared/helm/sync.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { runProgram } from '../../../shared/tools/program.ts';
import { metadataOf } from './ownership.ts';

/** One release as the head renders it and as the cluster had it deployed last. */
export interface LiveRelease {
  readonly name: string;
  readonly namespace: string;
  /** Without hooks, which Helm keeps out of a release. */
  readonly head: readonly Manifest[];
  readonly hooks: number;
  /** What the release consisted of when it was deployed; empty when it is not installed. */
  readonly deployed: readonly Manifest[];
  /** Whether the Helmfile tells Helm to make objects that are there already a part of it, whoever's they are. */
  readonly takesOwnership: boolean;
}

/**
 * The releases of the head's Helmfile. One that is not installed yet has only a head.
 * @param target with the version of the cluster, for which Helm renders when it deploys
 */
export async function liveReleases(
  renderer: Renderer,
  deployer: Deployer,
  target: RenderTarget,
  helmfiles: readonly Helmfile[],
): Promise<readonly LiveRelease[]> {
  const installed = await installedReleases(deployer);
  const releases: LiveRelease[] = [];
  for (const { release, files } of await renderReleases(renderer, target, helmfiles)) {
    const namespace = release.namespace || 'default';
    const objects = files.flatMap(({ source, text }) => parseManifests(text, source));
    const head = objects.filter((manifest) => !isHook(manifest));
    const isInstalled = installed.some((one) => one.name === release.name && one.namespace === namespace);
    releases.push({
      ...{ name: release.name, namespace, head, hooks: objects.length - head.length },
      takesOwnership: release.takeOwnership,
      deployed: isInstalled ? await deployedManifests(deployer, release, namespace) : [],
    });
  }
  return releases;
}

/** What `helm get manifest` has: the manifests as they were rendered for the last revision. */
async function deployedManifests(
  { helm, kubeconfig, context, temporary }: Deployer,
  { name }: HelmRelease,
  namespace: string,
): Promise<readonly Manifest[]> {
  const { stdout } = await runProgram({
    program: helm,
    args: ['get', 'manifest', '--namespace', namespace, '--kube-context', context, '--', name],
    env: { ...helmEnvironment(temporary), KUBECONFIG: kubeconfig },
    timeout: 60_000,
    temporary,
  });
  return parseManifests(await readFile(stdout, 'utf8'), `release ${name}`);
}

function isHook({ body }: Manifest): boolean {
  return metadataOf(body, 'annotations')['helm.sh/hook'] !== undefined;
}

/** Whether it is a definition that Helm installs before the release, once, and does not make a part of it. */
export function isOfCrdsDirectory({ source }: Manifest): boolean {
  return /^[^/]+\/(charts\/[^/]+\/)*crds\//.test(source.file);
}

/** Whether Helm leaves an object where it is when the release no longer has it. */
export function isKept({ body }: Manifest): boolean {
  return metadataOf(body, 'annotations')['helm.sh/resource-policy'] === 'keep';
}
