import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findEnvironment } from '../../../shared/config/environment.ts';
import { RenderError } from '../../../shared/helm/helm-errors.ts';
import { readHelmfiles } from '../../../shared/helm/releases.ts';
import { findInjector } from '../../../shared/istio/injector.ts';
import { type Kubeconfig, readKubeconfig } from '../../../shared/kube/kubeconfig.ts';
import { type KubeObjects, kubeObjects, type ObjectName } from '../../../shared/kube/objects.ts';
import { describeIdentity, identityKey } from '../../../shared/manifest/identity.ts';
import { isObject, type JsonObject, type Manifest, type Source } from '../../../shared/manifest/manifest.ts';
import { manifestOf } from '../../../shared/manifest/parse.ts';
import { applyDifferences } from '../compare/apply.ts';
import { differencesOf } from '../compare/difference.ts';
import { equalJson } from '../compare/json-equal.ts';
import { schemasOf } from '../compare/known-lists.ts';
import type { Comparison } from './comparison.ts';
import { isKept, isOfCrdsDirectory, type LiveRelease, liveReleases } from './live-release.ts';
import { foreignOwner, withOwnership } from './ownership.ts';
import { describeServerFields, withoutServerFields } from './server-fields.ts';
import { inSide, loadSide, type RenderOptions, rendererOf } from './side.ts';
import { describeSidecars } from './sidecars.ts';

export interface LiveOptions extends RenderOptions {
  /** The environment of mesh.yaml that the cluster is. */
  readonly environment: string;
  /** Content of a kubeconfig; empty for the runner's own. */
  readonly kubeconfig: string;
  /** Empty for what mesh.yaml says, or the current one. */
  readonly context: string;
  /** Masks a secret from here on. */
  readonly maskSecret: (secret: string) => void;
}

/** The name under which Helm applies. What it applied before and no longer has goes away with it. */
const FIELD_MANAGER = 'helm';
const DEFAULT_REVISION = 'default';

/**
 * What a deployment of the head would change in a cluster: each object as it is, beside what a server-side dry run makes
 * of the head's, so that defaults and webhooks are in it. Nothing is written.
 * @param head the commit of the checkout
 * @throws UserError when the head does not render, or the cluster cannot be asked
 */
export async function compareLive(
  head: string,
  { workspace, config: file }: { readonly workspace: string; readonly config: string },
  options: LiveOptions,
): Promise<Comparison> {
  const side = await loadSide('head', head, workspace, file);
  const renderer = await rendererOf(side, options);
  // A head without a mesh.yaml has been refused.
  if (side.config === undefined || renderer === undefined) throw new Error('The head has nothing to render.');
  const environment = findEnvironment(side.config, options.environment);
  const kubeconfig = await readKubeconfig(options.kubeconfig, options.context || environment.context);
  for (const secret of kubeconfig.secrets) options.maskSecret(secret);
  const credentials = await writeKubeconfig(options.temporary, kubeconfig);
  const helmfiles = await readHelmfiles(renderer, environment.name);
  const deployer = { ...renderer, kubeconfig: credentials, context: kubeconfig.context };
  // Loaded here: it makes the bundle many times larger, and no other comparison needs it.
  const { connectApi, connectKube } = await import('../../../shared/kube/client.ts');
  const objects = kubeObjects(connectApi(kubeconfig), kubeconfig.server);
  const kube = connectKube(kubeconfig);
  const target = { environment: environment.name, kubernetes: (await kube.version()).replace(/^v/, '') };
  const releases = await liveReleases(renderer, deployer, target, helmfiles).catch((error: unknown) => {
    // The other failures are the cluster's.
    throw error instanceof RenderError
      ? inSide(error, side, `does not render for ${environment.name}`, options.mask)
      : error;
  });
  const found: Live = { base: [], head: [], names: new Set(), foreign: new Map(), notes: [], serverFields: 0 };
  for (const release of releases) await compareHead(release, objects, found);
  for (const release of releases) await findGone(release, objects, found);
  options.log.info(`${environment.name}: ${found.base.length} live objects, ${found.head.length} of the head`);
  const pair = { environment: environment.name, base: found.base, head: found.head, foreign: found.foreign };
  return {
    base: {
      sha: `live cluster ${kubeconfig.server}`,
      version: (await findInjector(kube, DEFAULT_REVISION))?.wanted.tag,
    },
    head: { sha: head, version: side.config.istio.version },
    environments: [environment.name],
    pairs: [pair],
    notes: [
      ...found.notes,
      ...(changesSidecars(found) ? [describeSidecars(await kube.pods())] : []),
      describeServerFields(found.serverFields),
    ],
  };
}

async function writeKubeconfig(temporary: string, { text }: Kubeconfig): Promise<string> {
  await mkdir(temporary, { recursive: true });
  const file = join(temporary, 'kubeconfig');
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

/** What has been read so far. */
interface Live {
  readonly base: Manifest[];
  readonly head: Manifest[];
  /** Of the head's objects in the cluster, those of all releases. */
  readonly names: Set<string>;
  /** As `RenderedPair` has it. */
  readonly foreign: Map<string, string>;
  readonly notes: string[];
  serverFields: number;
}

async function compareHead(release: LiveRelease, objects: KubeObjects, found: Live): Promise<void> {
  const deployed = await namesOf(release.deployed, release, objects);
  for (const manifest of release.head) {
    const name = await nameOf(manifest, release, objects);
    found.names.add(keyOf(name));
    const body = withNamespace(withOwnership(manifest.body, release), name);
    const [live, planned] = await Promise.all([objects.get(name), objects.dryRun(body, name, FIELD_MANAGER)]);
    const current = live === undefined ? undefined : desired(live, manifest.source, found);
    if (current !== undefined) found.base.push(current);
    // What the release had before it keeps, whatever became of its marks.
    const owner = live === undefined || deployed.has(versionedKey(name)) ? undefined : refusal(live, manifest, release);
    if (current !== undefined && owner !== undefined) found.foreign.set(identityKey(current.identity), owner);
    const label = describeIdentity(current?.identity ?? manifest.identity);
    switch (planned.outcome) {
      case 'applied':
        found.head.push(desired(planned.object, manifest.source, found));
        if (planned.conflict !== undefined && !isOwnConflict(planned.conflict))
          found.notes.push(`Helm's apply of ${label} fails where another manager owns a field: ${planned.conflict}.`);
        break;
      case 'refused':
        found.notes.push(`The cluster refuses ${label}, so a deployment fails: ${planned.message}.`);
        found.head.push(overlaid(current, manifestOf(body, manifest.source)));
        break;
      case 'impossible':
        found.notes.push(`${label} is shown as it is rendered, without defaults: ${planned.message}.`);
        found.head.push(manifestOf(body, manifest.source));
        break;
    }
  }
  if (release.hooks > 0)
    found.notes.push(`Left out by the rule helm-hooks: ${release.hooks} hooks of the release ${release.name}.`);
}

/** What the release has in the cluster and no release of the head has any more. */
async function findGone(release: LiveRelease, objects: KubeObjects, found: Live): Promise<void> {
  for (const manifest of release.deployed) {
    const name = await nameOf(manifest, release, objects);
    if (found.names.has(keyOf(name))) continue;
    const live = await objects.get(name);
    if (live === undefined) continue;
    const current = desired(live, manifest.source, found);
    if (isKept(current) || isKept(manifest))
      found.notes.push(`${describeIdentity(current.identity)} is no longer in the release; its policy keeps it.`);
    else found.base.push(current);
  }
}

/** Whose an object is that Helm refuses to make a part of the release. Only what it applies itself is looked at. */
function refusal(live: JsonObject, manifest: Manifest, release: LiveRelease): string | undefined {
  return release.takesOwnership || isOfCrdsDirectory(manifest) ? undefined : foreignOwner(live, release);
}

/** As Helm compares a release with the one before: an object in another version of its API is a new one. */
async function namesOf(
  manifests: readonly Manifest[],
  release: LiveRelease,
  objects: KubeObjects,
): Promise<ReadonlySet<string>> {
  const names = await Promise.all(manifests.map((manifest) => nameOf(manifest, release, objects)));
  return new Set(names.map(versionedKey));
}

function versionedKey(name: ObjectName): string {
  return `${name.apiVersion} ${keyOf(name)}`;
}

async function nameOf(manifest: Manifest, release: LiveRelease, objects: KubeObjects): Promise<ObjectName> {
  const { apiVersion, identity } = manifest;
  const resource = await objects.resource(apiVersion, identity.kind);
  const namespace = resource?.namespaced === false ? '' : identity.namespace || release.namespace;
  return { apiVersion, kind: identity.kind, namespace, name: identity.name };
}

function keyOf({ apiVersion, kind, namespace, name }: ObjectName): string {
  return identityKey({ group: apiVersion.split('/').slice(0, -1).join('/'), kind, namespace, name });
}

function withNamespace(body: JsonObject, { namespace }: ObjectName): JsonObject {
  if (namespace === '') return body;
  return { ...body, metadata: { ...(isObject(body.metadata) ? body.metadata : {}), namespace } };
}

/** An answer of the cluster as a manifest. */
function desired(object: JsonObject, source: Source, found: Live): Manifest {
  const { body, left } = withoutServerFields(object);
  found.serverFields += left;
  return manifestOf(body, source);
}

/** Helm before version 4 applied from the client: to the cluster it is another manager of the same name. */
function isOwnConflict(message: string): boolean {
  const managers = [...message.matchAll(/conflicts? with "([^"]+)"/g)].map(([, manager]) => manager);
  return managers.length > 0 && managers.every((manager) => manager === FIELD_MANAGER);
}

/** What is rendered, over what is live: of an object that is refused, the cluster tells no defaults. */
function overlaid(live: Manifest | undefined, rendered: Manifest): Manifest {
  if (live === undefined) return rendered;
  const schemas = schemasOf()(rendered.apiVersion, rendered.identity.kind);
  const written = differencesOf(live.body, rendered.body, schemas).filter(
    ({ action }) => action === 'added' || action === 'modified',
  );
  return manifestOf(applyDifferences(live.body, written), rendered.source);
}

function changesSidecars({ base, head }: Live): boolean {
  const injectors = (manifests: readonly Manifest[]) =>
    new Map(
      manifests
        .filter(({ identity: { kind, name } }) => kind === 'ConfigMap' && /^istio-sidecar-injector(-|$)/.test(name))
        .map(({ identity, body }) => [identityKey(identity), body.data]),
    );
  const before = injectors(base);
  return [...injectors(head)].some(([key, data]) => before.has(key) && !equalJson(before.get(key), data));
}
