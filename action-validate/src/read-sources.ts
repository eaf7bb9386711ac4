import { glob, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { inWorkspace } from '../../shared/helm/chart-sources.ts';
import type { Helmfile, WrittenValues } from '../../shared/helm/releases.ts';
import type { Values } from './release.ts';
import { resolveRelease } from './resolve-release.ts';
import type { HelmfileSources, ReleaseSources, Sources } from './sources.ts';

/** The Helmfiles of an environment, as helmfile resolves them. */
export interface EnvironmentHelmfiles {
  readonly name: string;
  readonly helmfiles: readonly Helmfile[];
}

/** Finds and reads what the renders of the environments are made from. */
export async function readSources(workspace: string, environments: readonly EnvironmentHelmfiles[]): Promise<Sources> {
  const resolved = await Promise.all(
    environments.map(async ({ name, helmfiles }) => ({
      name,
      helmfiles: await Promise.all(helmfiles.map((helmfile) => helmfileSources(workspace, helmfile))),
    })),
  );
  const all = resolved.flatMap(({ helmfiles }) => helmfiles);
  const directories = new Set(
    all.flatMap(({ releases }) =>
      releases.flatMap(({ chart }) => (chart.directory === undefined ? [] : [chart.directory])),
    ),
  );
  const paths = new Set([
    ...all.flatMap(helmfileFiles),
    ...(await Promise.all([...directories].map((directory) => chartFiles(workspace, directory)))).flat(),
  ]);
  const files = new Map<string, string>();
  for (const path of paths) {
    const text = await readInside(workspace, path);
    if (text !== undefined) files.set(path, text);
  }
  return { environments: resolved, files };
}

async function helmfileSources(workspace: string, helmfile: Helmfile): Promise<HelmfileSources> {
  const releases = helmfile.releases.map(
    async (release): Promise<ReleaseSources> => ({
      ...(await resolveRelease(workspace, helmfile.file, release)),
      ...(await filesOf(workspace, helmfile.file, release)),
    }),
  );
  return {
    file: inWorkspace(workspace, helmfile.file, helmfile.file) ?? helmfile.file,
    ...(await filesOf(workspace, helmfile.file, helmfile)),
    releases: await Promise.all(releases),
  };
}

async function filesOf(
  workspace: string,
  helmfile: string,
  { values, secrets }: { readonly values: readonly WrittenValues[]; readonly secrets: readonly string[] },
): Promise<{ readonly values: readonly Values[]; readonly secrets: readonly string[] }> {
  const find = async (paths: readonly string[]): Promise<readonly string[]> =>
    (await Promise.all(paths.map((path) => expand(workspace, helmfile, path)))).flat();
  const found = values.map(async (item): Promise<readonly Values[]> => {
    if (typeof item !== 'string') return [{ inline: item }];
    return (await find([item])).map((file) => ({ file }));
  });
  return { values: (await Promise.all(found)).flat(), secrets: await find(secrets) };
}

/** A path or pattern of a Helmfile as paths in the repository. What comes from elsewhere (`git::…`) is left out. */
async function expand(workspace: string, helmfile: string, path: string): Promise<readonly string[]> {
  if (path.includes('://') || path.includes('::')) return [];
  const paths = /[*?[]/.test(path) ? await matches(dirname(helmfile), path) : [path];
  return paths.flatMap((found) => inWorkspace(workspace, helmfile, found) ?? []);
}

async function matches(cwd: string, pattern: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of glob(pattern, { cwd })) found.push(path);
  return found.sort();
}

function helmfileFiles({ file, values, secrets, releases }: HelmfileSources): readonly string[] {
  return [
    file,
    ...[{ values, secrets }, ...releases].flatMap((written) => [
      ...written.values.flatMap((value) => ('file' in value ? [value.file] : [])),
      ...written.secrets,
    ]),
  ];
}

/** What a chart says in YAML, its dependencies left out. */
async function chartFiles(workspace: string, directory: string): Promise<readonly string[]> {
  const inside = ['templates', 'crds'].map(async (folder) => {
    const root = join(workspace, directory, folder);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
      .map(({ parentPath, name }) => join(directory, folder, relative(root, join(parentPath, name))))
      .sort();
  });
  return [join(directory, 'Chart.yaml'), join(directory, 'values.yaml'), ...(await Promise.all(inside)).flat()];
}

/** A file's text; undefined for one that does not exist or that a link takes out of the workspace. */
async function readInside(workspace: string, path: string): Promise<string | undefined> {
  try {
    const real = await realpath(join(workspace, path));
    if (inWorkspace(await realpath(workspace), real, real) === undefined) return undefined;
    return await readFile(real, 'utf8');
  } catch {
    return undefined;
  }
}
