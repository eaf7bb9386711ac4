import { readDocuments } from '../../../shared/manifest/documents.ts';
import { describePath, type FindingPlace, type JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type JsonObject } from '../../../shared/manifest/manifest.ts';
import type { OptionSchemas, SourceCheck, SourceProblem } from '../model/check.ts';
import { textList } from '../model/options.ts';
import { inChart, type Values } from '../model/release.ts';
import { type PlacedRelease, placedReleases, type ReleaseSources, type Sources } from '../model/sources.ts';
import { lineOfPath } from '../sources/template-place.ts';

export interface EmptySectionOptions {
  /** Sections that may be null, to delete the chart's default, as `resources.limits`. */
  readonly mayBeNull: readonly string[];
}

export const EMPTY_SECTION_DEFAULTS: EmptySectionOptions = { mayBeNull: [] };

const OPTIONS: OptionSchemas = {
  mayBeNull: textList('Sections that may be deleted, such as resources.limits. Default: none.'),
};

export function checkEmptyConfigSectionInValues(options: EmptySectionOptions = EMPTY_SECTION_DEFAULTS): SourceCheck {
  return {
    name: 'check_empty_config_section_in_values',
    options: OPTIONS,
    what: 'No values of an environment leave a section empty that is a map in the defaults of the chart.',
    why: "Helm's null deletes the whole default, `{}` changes nothing: neither is what an empty section looks like.",
    runSources: (sources, clean) =>
      withEnvironments(
        placedReleases(sources).flatMap((placed) => {
          const text = JSON.stringify(textsOf(sources, placed.release));
          if (clean.has(text)) return [];
          const problems = checkRelease(sources, placed, options);
          if (problems.length === 0) clean.add([text]);
          return problems;
        }),
      ),
  };
}

/** All that decides whether something is found in a release. */
function textsOf({ files }: Sources, { chart: { directory }, values }: ReleaseSources): readonly unknown[] {
  const defaults = directory === undefined ? [] : [files.get(inChart(directory, 'values.yaml'))?.digest ?? null];
  const layers = values.map((item) =>
    'inline' in item ? item : [item.file.endsWith('.gotmpl'), files.get(item.file)?.digest ?? null],
  );
  return [defaults, layers];
}

/** One place of values, with what it says at some path. */
interface Layer {
  readonly values: Values;
  readonly body: JsonObject;
}

interface Emptied {
  readonly path: JsonPath;
  readonly values: Values;
  readonly null: boolean;
}

function checkRelease(
  sources: Sources,
  { environment, helmfile, release }: PlacedRelease,
  { mayBeNull }: EmptySectionOptions,
): SourceProblem[] {
  const layers = release.values.flatMap((values): Layer[] => {
    const body = 'inline' in values ? values.inline : readMapping(sources, values.file);
    return body === undefined ? [] : [{ values, body }];
  });
  const { directory, name } = release.chart;
  const defaults = directory === undefined ? undefined : readMapping(sources, inChart(directory, 'values.yaml'));
  if (directory !== undefined && defaults === undefined) return [];
  const found =
    defaults === undefined ? layers.flatMap((layer) => nulls(layer, layer.body, [])) : emptied(defaults, layers, []);
  return found
    .filter((section) => !(section.null && mayBeNull.includes(section.path.join('.'))))
    .map((section) => ({
      ...describe(section, name, defaults !== undefined),
      place: placeOf(sources, helmfile, section),
      path: section.path,
      environments: [environment],
    }));
}

function describe(
  { path, null: isNull }: Emptied,
  chart: string,
  known: boolean,
): Pick<SourceProblem, 'severity' | 'message' | 'fix'> {
  const section = `\`${describePath(path)}\``;
  if (!known) {
    const message = `${section} is null: whether that deletes a section is not known, as the chart ${chart} is not in the repository.`;
    return { severity: 'unknown', message, fix: 'Remove the key, or give it a value.' };
  }
  const message = isNull
    ? `${section} is null: Helm deletes the section that the chart ${chart} has there, with all its defaults.`
    : `${section} is \`{}\`: it changes nothing, Helm keeps what the chart ${chart} has there.`;
  const fix = isNull
    ? 'Remove the key to keep the defaults, or set the fields that differ.'
    : 'Remove the key; to delete a default, set its own key to null.';
  return { severity: 'error', message, fix };
}

/**
 * Sections of the defaults that the values leave null or empty when all of them are merged: a later null beats a map,
 * and a later map beats a null.
 */
function emptied(defaults: JsonObject, layers: readonly Layer[], path: JsonPath): Emptied[] {
  return Object.entries(defaults).flatMap(([key, section]): Emptied[] => {
    if (!isObject(section) || Object.keys(section).length === 0) return [];
    const setting = layers.filter(({ body }) => Object.hasOwn(body, key));
    const last = setting.at(-1);
    const value = last?.body[key];
    const at = [...path, key];
    if (last === undefined) return [];
    if (value === null) return [{ path: at, values: last.values, null: true }];
    const maps = setting
      .slice(setting.findLastIndex(({ body }) => !isObject(body[key])) + 1)
      .flatMap(({ values, body }): Layer[] => (isObject(body[key]) ? [{ values, body: body[key] }] : []));
    if (maps.length > 0 && maps.every(({ body }) => Object.keys(body).length === 0)) {
      return [{ path: at, values: last.values, null: false }];
    }
    return emptied(section, maps, at);
  });
}

function nulls({ values }: Layer, body: JsonObject, path: JsonPath): Emptied[] {
  return Object.entries(body).flatMap(([key, value]): Emptied[] => {
    if (value === null) return [{ path: [...path, key], values, null: true }];
    return isObject(value) ? nulls({ values, body }, value, [...path, key]) : [];
  });
}

/** A file that holds one mapping. Templates, and what does not parse, are for others to tell of. */
function readMapping({ files }: Sources, file: string): JsonObject | undefined {
  const text = file.endsWith('.gotmpl') ? undefined : files.get(file)?.text;
  if (text === undefined) return undefined;
  try {
    const value = readDocuments(text)[0]?.value;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function placeOf({ files }: Sources, helmfile: string, { values, path }: Emptied): FindingPlace {
  if ('inline' in values) return { file: helmfile, precision: 'file-only' };
  const line = lineOfPath(files.get(values.file)?.text ?? '', path);
  return line === undefined
    ? { file: values.file, precision: 'file-only' }
    : { file: values.file, line, precision: 'exact' };
}

/** The same problem of several environments or releases once. */
function withEnvironments(problems: readonly SourceProblem[]): SourceProblem[] {
  const same = Map.groupBy(problems, ({ environments: _, ...problem }) => JSON.stringify(problem));
  return [...same.values()].flatMap((group): SourceProblem[] => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ ...first, environments: [...new Set(group.flatMap(({ environments }) => environments))] }];
  });
}
