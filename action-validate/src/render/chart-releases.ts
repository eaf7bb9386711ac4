import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { type ChartsRule, fillIn } from '../../../shared/config/validation-targets.ts';
import { UserError } from '../../../shared/log/errors.ts';
import { readDocuments } from '../../../shared/manifest/documents.ts';
import { isObject, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { type Chart, inChart } from '../model/release.ts';
import type { ReleaseSources } from '../model/sources.ts';

/** A release of a chart of the repository that the Helmfile does not have. */
export interface ChartRelease extends ReleaseSources {
  readonly namespace: string;
  readonly chart: Chart & { readonly directory: string };
  readonly values: readonly { readonly file: string }[];
}

/** What a Chart.yaml says of the chart; what it does not say as text is left out. */
export type ChartHead = { readonly name?: string; readonly type?: string };
export type HeadReader = (text: string) => ChartHead;

/** Never throws: a Chart.yaml that cannot be read says nothing. */
export function readHead(text: string): ChartHead {
  const { name, type } = parseChart(text);
  return {
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    // Helm does not install a library.
    ...(typeof type === 'string' ? { type } : {}),
  };
}

function parseChart(text: string): JsonObject {
  try {
    const chart = readDocuments(text)[0]?.value;
    return isObject(chart) ? chart : {};
  } catch {
    return {};
  }
}

/**
 * What the rules install in each environment, by the environments' names.
 * @param file where the rules are written, for messages
 * @param read what a Chart.yaml says
 * @throws UserError for a path without a chart, and for values that are not there
 */
export function chartReleases(
  workspace: string,
  rules: readonly ChartsRule[],
  environments: readonly string[],
  file: string,
  read: HeadReader,
): ReadonlyMap<string, readonly ChartRelease[]> {
  const found = rules.map((rule) => ({ rule, charts: chartsAt(workspace, rule.path, file, read) }));
  return new Map(
    environments.map((environment) => [
      environment,
      found.flatMap(({ rule, charts }) =>
        rule.environments?.includes(environment) === false
          ? []
          : charts.map((chart) => releaseIn(workspace, rule, chart, environment, file)),
      ),
    ]),
  );
}

type LocalChart = ChartRelease['chart'];

/** The charts of a path or pattern that can be installed, in the order of their directories. */
function chartsAt(workspace: string, path: string, file: string, readHead: HeadReader): readonly LocalChart[] {
  const pattern = /[*?[{]/.test(path);
  const directories = pattern ? matchesOf(workspace, path) : [normalize(path)];
  if (directories.some((directory) => isAbsolute(directory) || directory.startsWith('..'))) {
    const next = 'Use a path inside of the repository; it starts at its root.';
    throw new UserError(`\`${path}\` leads out of the repository.`, { where: { file }, next });
  }
  const charts = directories.flatMap((directory) => readChart(workspace, directory.replace(/\/+$/, ''), readHead));
  if (charts.length > 0) return charts.filter(({ head }) => head.type !== 'library').map(({ chart }) => chart);
  const what = pattern ? `No directory that fits \`${path}\` has a Chart.yaml.` : `\`${path}\` has no Chart.yaml.`;
  throw new UserError(what, {
    where: { file },
    next: 'A chart is a directory with a Chart.yaml; correct the path, which starts at the root of the repository.',
  });
}

/** What fits a pattern, in order. */
function matchesOf(workspace: string, pattern: string): readonly string[] {
  const [, parent] = /^([\w-]+(?:\/[\w-]+)*)\/\*$/.exec(pattern) ?? [];
  if (parent === undefined) return globSync(pattern, { cwd: workspace }).sort();
  // `services/*` is what nearly everybody writes, and a glob takes forty times as long for it.
  const names = existsSync(join(workspace, parent)) ? readdirSync(join(workspace, parent)) : [];
  return names
    .filter((name) => !name.startsWith('.'))
    .map((name) => `${parent}/${name}`)
    .sort();
}

/** Empty for a directory that holds no chart. */
function readChart(
  workspace: string,
  directory: string,
  readHead: HeadReader,
): readonly { readonly chart: LocalChart; readonly head: ChartHead }[] {
  const file = inChart(directory, 'Chart.yaml');
  const text = readText(join(workspace, file));
  if (text === undefined) return [];
  const head = readHead(text);
  if (head.name !== undefined) return [{ chart: { name: head.name, directory }, head }];
  throw new UserError(`${file} has no \`name\`.`, { where: { file }, next: 'Give the chart a name.' });
}

/** Undefined for a file that is not there. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR')
      return undefined;
    throw error;
  }
}

function releaseIn(
  workspace: string,
  rule: ChartsRule,
  chart: LocalChart,
  environment: string,
  file: string,
): ChartRelease {
  const names = { environment, chart: chart.name };
  return {
    ...{ name: fillIn(rule.releaseName, names), namespace: fillIn(rule.namespace, names), chart, secrets: [] },
    values: rule.values.flatMap((written) => {
      const path = normalize(join(chart.directory, fillIn(written, names)));
      if (path.startsWith('..')) throw refusal(`The values \`${path}\` are outside of the repository.`, file);
      if (existsSync(join(workspace, path))) return [{ file: path }];
      // A chart without values for an environment is installed there with its own.
      if (written.includes('{environment}')) return [];
      throw refusal(`The chart ${chart.directory} has no values \`${written}\`.`, file);
    }),
  };
}

function refusal(what: string, file: string): UserError {
  return new UserError(what, { where: { file }, next: 'Correct `values`: paths are relative to the chart.' });
}
