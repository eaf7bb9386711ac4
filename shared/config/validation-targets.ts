import { UserError } from '../log/errors.ts';
import { lineOf, type YamlDocument } from './yaml-document.ts';

/** What is validated beside the releases of the Helmfile. Paths are relative to the workspace. */
export interface ValidationTargets {
  readonly charts: readonly ChartsRule[];
  /**
   * Files and directories of manifests that are rendered already. `{environment}` in a path is the name of the
   * environment.
   */
  readonly manifests: readonly string[];
  /** The file that says what the clusters have beyond all of this. */
  readonly fleet: string | undefined;
}

/** Charts, and the releases that they are rendered as. `{environment}` and `{chart}` stand for these two's names. */
export interface ChartsRule {
  /** A chart's directory, or a pattern of several such as `services/*`. */
  readonly path: string;
  /** Relative to the chart's directory, later ones first in importance. One with `{environment}` may be missing. */
  readonly values: readonly string[];
  readonly releaseName: string;
  readonly namespace: string;
  /** Where they are installed; undefined: everywhere. */
  readonly environments: readonly string[] | undefined;
}

/** Those keys of `validate` in mesh.yaml as the schema lets them be written. */
export interface WrittenTargets {
  charts?: (string | WrittenRule)[];
  manifests?: string[];
  fleet?: string;
}

interface WrittenRule {
  path: string;
  values?: string[];
  releaseName?: string;
  namespace?: string;
  environments?: string[];
}

/**
 * @param environments names of the environments that mesh.yaml has
 * @throws UserError that names the line of charts for an environment that it does not have
 */
export function readTargets(
  { charts, manifests, fleet }: WrittenTargets,
  environments: readonly string[],
  yaml: YamlDocument,
): ValidationTargets {
  return {
    charts: (charts ?? []).map((written, index) => {
      const rule = chartsRule(typeof written === 'string' ? { path: written } : written);
      const unknown = rule.environments?.find((environment) => !environments.includes(environment));
      if (unknown === undefined) return rule;
      const line = lineOf(yaml, yaml.document.getIn(['validate', 'charts', index], true));
      throw new UserError(`The charts \`${rule.path}\` are for \`${unknown}\`, which is not an environment.`, {
        where: { file: yaml.file, line },
        next: `It has ${environments.join(', ')}.`,
      });
    }),
    manifests: manifests ?? [],
    fleet,
  };
}

/** A rule with its defaults: a chart of its own name in a namespace of that name, with values for each environment. */
export function chartsRule({ path, values, releaseName, namespace, environments }: WrittenRule): ChartsRule {
  return {
    path,
    values: values ?? ['values-{environment}.yaml'],
    releaseName: releaseName ?? '{chart}',
    namespace: namespace ?? '{chart}',
    environments,
  };
}

/** A text of a rule with its placeholders filled in. What is no placeholder stays as it is. */
export function fillIn(text: string, names: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(names, name) ? (names[name] ?? '') : whole,
  );
}
