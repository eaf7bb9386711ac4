import { realpathSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inWorkspace } from '../../../shared/helm/chart-sources.ts';
import type { Helmfile, WrittenValues } from '../../../shared/helm/releases.ts';
import { inChart, type Values } from '../model/release.ts';
import type { HelmfileSources, ReleaseSources, SourceFile, Sources } from '../model/sources.ts';
import type { ChartFileReader } from './chart-files.ts';
import { resolveRelease } from './resolve-release.ts';
import { digestedFile } from './source-file.ts';

/** What an environment installs. */
export interface EnvironmentReleases {
  readonly name: string;
  /** As helmfile resolves them. */
  readonly helmfiles: readonly Helmfile[];
  /** Those of `validate.charts`. */
  readonly charts: readonly ReleaseSources[];
}

/** Finds and reads what the renders of the environments are made from. */
/** @param config path of mesh.yaml, which is to the charts that it names what a Helmfile is to its own */
export async function readSources(
  workspace: string,
  environments: readonly EnvironmentReleases[],
  config: string,
  chartFiles: ChartFileReader,
): Promise<Sources> {
  const resolved = await Promise.all(
    environments.map(async ({ name, helmfiles, charts }) => ({
      name,
      helmfiles: [
        ...(await Promise.all(helmfiles.map((helmfile) => helmfileSources(workspace, helmfile)))),
        ...(charts.length === 0 ? [] : [{ file: config, values: [], secrets: [], releases: charts }]),
      ],
    })),
  );
  const all = resolved.flatMap(({ helmfiles }) => helmfiles);
  const directories = new Set(
    all.flatMap(({ releases }) =>
      releases.flatMap(({ chart }) => (chart.directory === undefined ? [] : [chart.directory])),
    ),
  );
  const root = realpathSync(workspace);
  const charts = [...directories].flatMap((directory) => filesOfChart(root, directory, chartFiles));
  const inCharts = new Map(charts.map(({ path, file }) => [path, file]));
  const files = new Map(charts.filter(({ isRendered }) => isRendered).map(({ path, file }) => [path, file]));
  for (const path of new Set(all.flatMap(helmfileFiles))) {
    const file = inCharts.get(path) ?? readInside(root, path);
    if (file !== undefined) files.set(path, file);
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

interface ChartFile {
  /** In the repository. */
  readonly path: string;
  readonly file: SourceFile;
  /** Whether Helm renders the chart with it unasked. */
  readonly isRendered: boolean;
}

/** What a chart says in YAML, its dependencies left out. */
function filesOfChart(root: string, directory: string, chartFiles: ChartFileReader): readonly ChartFile[] {
  if (realPath(root, directory) === undefined) return [];
  return [...chartFiles(directory).yaml].map(([name, file]) => ({
    ...{ path: inChart(directory, name), file },
    isRendered: /^(Chart\.yaml|values\.yaml|(templates|crds)\/.*)$/.test(name),
  }));
}

/** Undefined for a file that does not exist or that a link takes out of the workspace. */
function readInside(root: string, path: string): SourceFile | undefined {
  const real = realPath(root, path);
  try {
    return real === undefined ? undefined : digestedFile(real);
  } catch {
    return undefined;
  }
}

/** Where a path of the workspace leads; undefined when that is nowhere or out of it. */
function realPath(root: string, path: string): string | undefined {
  try {
    const real = realpathSync.native(`${root}/${path}`);
    return real.startsWith(`${root}/`) || real === root ? real : undefined;
  } catch {
    return undefined;
  }
}
