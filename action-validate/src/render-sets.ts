import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RenderedRelease, renderReleases } from '../../shared/helm/render-releases.ts';
import type { Renderer } from '../../shared/helm/renderer.ts';
import { readDocuments } from '../../shared/manifest/documents.ts';
import { YamlProblem } from '../../shared/manifest/yaml-events.ts';
import type { ManifestSet } from './manifest-set.ts';
import { type DocumentFault, readRender } from './read-render.ts';
import type { EnvironmentHelmfiles } from './read-sources.ts';
import type { Release } from './release.ts';
import { resolveRelease } from './resolve-release.ts';

/** One set of manifests with all environments that are given it. */
export interface RenderedSet {
  readonly environments: readonly string[];
  readonly set: ManifestSet;
}

/** Renders the environments one after the other. Those that render to the same are one set. */
export async function renderSets(
  renderer: Renderer,
  environments: readonly EnvironmentHelmfiles[],
  versions: ManifestSet['versions'],
): Promise<readonly RenderedSet[]> {
  const sets = new Map<string, RenderedSet>();
  for (const { name, helmfiles } of environments) {
    const rendered = await renderReleases(renderer, name, helmfiles);
    const set = await setOf(renderer.workspace, rendered, versions);
    const digest = digestOf(set);
    const same = sets.get(digest);
    sets.set(digest, { set, environments: [...(same?.environments ?? []), name] });
  }
  return [...sets.values()];
}

async function setOf(
  workspace: string,
  rendered: readonly RenderedRelease[],
  versions: ManifestSet['versions'],
): Promise<ManifestSet> {
  const read = await Promise.all(
    rendered.map(async ({ helmfile, release: written, files }) => {
      const release = await resolveRelease(workspace, helmfile.file, written);
      const documents = files.map(({ source, text }) => readRender(text, templateOf(source, release), release));
      return {
        release,
        manifests: documents.flatMap(({ manifests }) => manifests),
        faults: await Promise.all(documents.flatMap(({ faults }) => faults.map((fault) => locate(workspace, fault)))),
      };
    }),
  );
  return {
    manifests: read.flatMap(({ manifests }) => manifests),
    releaseOf: new Map(read.flatMap(({ release, manifests }) => manifests.map((manifest) => [manifest, release]))),
    releases: read.map(({ release }) => release),
    faults: read.flatMap(({ faults }) => faults),
    versions,
  };
}

/** A fault of YAML in a template that is plain YAML, told by the template's own lines. */
async function locate(workspace: string, fault: DocumentFault): Promise<DocumentFault> {
  if (fault.kind !== 'yaml') return fault;
  const template = await readFile(join(workspace, fault.file), 'utf8').catch(() => '{{');
  if (template.includes('{{')) return fault;
  try {
    readDocuments(template);
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    return { ...fault, message: `This is not valid YAML: ${error.message}.`, line: error.line };
  }
  return fault;
}

/** `istio/templates/x.yaml`, as Helm says, in the chart's directory where the repository has it. */
function templateOf(source: string, { chart: { directory } }: Release): string {
  return directory === undefined ? source : `${directory}${source.slice(source.indexOf('/'))}`;
}

function digestOf({ manifests, releaseOf, releases, faults }: ManifestSet): string {
  const hash = createHash('sha256').update(JSON.stringify([releases, faults]));
  const indices = new Map(releases.map((release, index) => [release, index]));
  for (const manifest of manifests) {
    const release = releaseOf.get(manifest);
    const index = release === undefined ? undefined : indices.get(release);
    hash.update(JSON.stringify([index, manifest.source.file, manifest.body]));
  }
  return hash.digest('hex');
}
