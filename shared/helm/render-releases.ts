import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../log/errors.ts';
import { renderFailures } from './failed-releases.ts';
import type { Helmfile, HelmRelease } from './releases.ts';
import { helmfileTemplate, type RenderTarget } from './render.ts';
import type { Renderer } from './renderer.ts';

/** What Helm makes of one release. */
export interface RenderedRelease {
  readonly helmfile: Helmfile;
  readonly release: HelmRelease;
  /** One for each template that gives anything, by their paths; hooks are behind the other objects of their file. */
  readonly files: readonly RenderedFile[];
}

export interface RenderedFile {
  /** The template, as Helm names it: `istio/templates/x.yaml`. */
  readonly source: string;
  readonly text: string;
}

/** A directory for each release. Everything in it comes from the Helmfile: escaped, so that no name leads elsewhere. */
const DIRECTORY =
  '{{ .OutputDir }}/{{ .State.AbsPathSHA1 }}={{ urlquery .Release.KubeContext }}={{ urlquery .Release.Namespace }}={{ urlquery .Release.Name }}';

/**
 * Renders a target release by release, by one `helmfile template`.
 * @param helmfiles what `readHelmfiles` gave for the environment
 * @throws UserError that names the chart's file where Helm does
 */
export async function renderReleases(
  renderer: Renderer,
  target: RenderTarget,
  helmfiles: readonly Helmfile[],
): Promise<readonly RenderedRelease[]> {
  const directory = await mkdtemp(join(renderer.temporary, 'rendered-'));
  const args = ['--output-dir', directory, '--output-dir-template', DIRECTORY];
  const template = (more: readonly string[]) => helmfileTemplate(renderer, target, [...args, ...more]);
  try {
    await template([]);
  } catch (error) {
    throw error instanceof UserError ? await renderFailures(error, renderer, target.environment, template) : error;
  }
  const known = helmfiles.flatMap((helmfile) =>
    helmfile.releases.map((release) => ({ helmfile, release, path: join(directory, directoryOf(helmfile, release)) })),
  );
  const written = (await readdir(directory)).map((name) => join(directory, name));
  const foreign = written.find((path) => known.every((release) => release.path !== path));
  if (foreign !== undefined)
    throw new Error(`helmfile rendered a release that \`helmfile build\` does not show: ${foreign}`);
  return await Promise.all(
    known.map(async ({ helmfile, release, path }) => ({ helmfile, release, files: await filesIn(path) })),
  );
}

function directoryOf({ file }: Helmfile, { kubeContext, namespace, name }: HelmRelease): string {
  const state = createHash('sha1').update(file).digest('hex').slice(0, 8);
  return [state, ...[kubeContext, namespace, name].map(urlquery)].join('=');
}

/** Go's `urlquery`. */
function urlquery(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** Empty for a release that renders to nothing: it has no directory. */
async function filesIn(directory: string): Promise<readonly RenderedFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .sort();
  return await Promise.all(
    paths.map(async (source) => ({ source, text: await readFile(join(directory, source), 'utf8') })),
  );
}
