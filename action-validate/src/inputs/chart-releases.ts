import { existsSync, globSync, readFileSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { type ChartsRule, fillIn } from '../../../shared/config/validation-targets.ts';
import { readDocuments } from '../../../shared/manifest/documents.ts';
import { isObject, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { UserError } from '../../../shared/report/errors.ts';
import type { Chart } from '../release.ts';
import type { ReleaseSources } from './sources.ts';

/** A release of a chart of the repository that the Helmfile does not have. */
export interface ChartRelease extends ReleaseSources {
  readonly namespace: string;
  readonly chart: Chart & { readonly directory: string };
  readonly values: readonly { readonly file: string }[];
}

/**
 * What the rules install in each environment, by the environments' names.
 * @param file where the rules are written, for messages
 * @throws UserError for a path without a chart, and for values that are not there
 */
export function chartReleases(
  workspace: string,
  rules: readonly ChartsRule[],
  environments: readonly string[],
  file: string,
): ReadonlyMap<string, readonly ChartRelease[]> {
  const found = rules.map((rule) => ({ rule, charts: chartsAt(workspace, rule.path, file) }));
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
function chartsAt(workspace: string, path: string, file: string): readonly LocalChart[] {
  const pattern = /[*?[{]/.test(path);
  const directories = pattern ? globSync(path, { cwd: workspace }).sort() : [normalize(path)];
  if (directories.some((directory) => isAbsolute(directory) || directory.startsWith('..'))) {
    const next = 'Use a path inside of the repository; it starts at its root.';
    throw new UserError(`\`${path}\` leads out of the repository.`, { where: { file }, next });
  }
  const charts = directories.filter((directory) => existsSync(join(workspace, directory, 'Chart.yaml')));
  if (charts.length > 0) return charts.flatMap((directory) => readChart(workspace, directory));
  const what = pattern ? `No directory that fits \`${path}\` has a Chart.yaml.` : `\`${path}\` has no Chart.yaml.`;
  throw new UserError(what, {
    where: { file },
    next: 'A chart is a directory with a Chart.yaml; correct the path, which starts at the root of the repository.',
  });
}

/** Empty for a library chart, which Helm does not install. */
function readChart(workspace: string, path: string): readonly LocalChart[] {
  const directory = path.replace(/\/+$/, '');
  const file = join(directory, 'Chart.yaml');
  const chart = parseChart(readFileSync(join(workspace, file), 'utf8'));
  if (chart !== undefined && typeof chart.name === 'string' && chart.name !== '') {
    return chart.type === 'library' ? [] : [{ name: chart.name, directory }];
  }
  throw new UserError(`${file} has no \`name\`.`, { where: { file }, next: 'Give the chart a name.' });
}

function parseChart(text: string): JsonObject | undefined {
  try {
    const chart = readDocuments(text)[0]?.value;
    return isObject(chart) ? chart : undefined;
  } catch {
    return undefined;
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
