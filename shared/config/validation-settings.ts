import { UserError } from '../log/errors.ts';
import type { Json } from '../manifest/manifest.ts';
import { lineOf, type YamlDocument } from './yaml-document.ts';

/** How the checks of action-validate are set, and which of their findings are suppressed. */
export interface ValidationSettings {
  /** By the checks' names; those that are set as they come are left out. */
  readonly checks: Readonly<Record<string, CheckSettings>>;
  readonly suppressions: readonly DeclaredSuppression[];
  /** Names of checks that can neither be suppressed nor be off. */
  readonly neverSuppress: readonly string[];
}

export interface CheckSettings extends Levels {
  /** What is other than in `Levels` itself, by environment. */
  readonly environments: Readonly<Record<string, Levels>>;
  /** The check's own options, by their names; the schema knows which there are. */
  readonly options: Readonly<Record<string, Json>>;
}

/** What becomes of a check's findings; undefined: they stay as the check has made them. */
export interface Levels {
  /** Of its errors and warnings; `off` is for all that it finds. */
  readonly severity?: 'error' | 'warning' | 'off';
  /** Of what it does not know. */
  readonly unknown?: 'error' | 'off';
}

/** Which objects. A part that is undefined fits everything; `*` in one stands for any characters. */
export interface ObjectSelector {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Findings that are not to fail, as mesh.yaml names them. */
export interface DeclaredSuppression {
  readonly check: string;
  readonly object: ObjectSelector | undefined;
  /** A path in the object, with all that is below it. */
  readonly path: string | undefined;
  /** The file that the finding is in. */
  readonly file: string | undefined;
  /** Undefined: all of them. */
  readonly environments: readonly string[] | undefined;
  readonly reason: string;
  /** The last day on which it holds, as YYYY-MM-DD. */
  readonly expires: string;
  /** Line of mesh.yaml where it begins. */
  readonly line: number;
}

/** Those keys of `validate` in mesh.yaml as the schema lets them be written. */
export interface WrittenSettings {
  checks?: Record<string, WrittenCheck>;
  suppressions?: WrittenSuppression[];
  neverSuppress?: string[];
}

type WrittenCheck = Levels & { environments?: Record<string, Levels> } & Record<string, unknown>;

interface WrittenSuppression {
  check: string;
  object?: ObjectSelector;
  path?: string;
  file?: string;
  environments?: string[];
  reason: string;
  expires: string;
}

/** Whatever these find, the API server or Helm refuses. */
export const NEVER_SUPPRESS_DEFAULTS: readonly string[] = ['check_manifests', 'check_schema', 'check_yaml_validity'];

/**
 * @param environments names of the environments that mesh.yaml has
 * @throws UserError that names the line: for an environment that mesh.yaml does not have, a day that no calendar has, and
 * what is suppressed or off though it must not be
 */
export function readSettings(
  { checks = {}, suppressions = [], neverSuppress = [...NEVER_SUPPRESS_DEFAULTS] }: WrittenSettings,
  environments: readonly string[],
  yaml: YamlDocument,
): ValidationSettings {
  const refuse = (path: readonly (string | number)[], what: string, next: string): never => {
    const line = lineOf(yaml, yaml.document.getIn(['validate', ...path], true));
    throw new UserError(what, { where: { file: yaml.file, line }, next });
  };
  for (const [name, check] of Object.entries(checks)) {
    for (const [environment, levels] of Object.entries({ '': check, ...check.environments })) {
      const path = ['checks', name, ...(environment === '' ? [] : ['environments', environment])];
      if (environment !== '' && !environments.includes(environment)) {
        refuse(
          path,
          `\`validate.checks.${name}\` is set for \`${environment}\`, which is not an environment.`,
          has(environments),
        );
      }
      if (levels.severity === 'off' && neverSuppress.includes(name)) {
        refuse([...path, 'severity'], `\`${name}\` must not be off: it is in \`validate.neverSuppress\`.`, EXEMPT);
      }
    }
  }
  const declared = suppressions.map((written, index): DeclaredSuppression => {
    const path = ['suppressions', index];
    const unknown = written.environments?.find((environment) => !environments.includes(environment));
    if (unknown !== undefined) {
      refuse(path, `A suppression is for \`${unknown}\`, which is not an environment.`, has(environments));
    }
    if (!isDay(written.expires)) {
      refuse(
        [...path, 'expires'],
        `\`${written.expires}\` is not a date.`,
        'Write the last day on which it holds, as 2027-01-31.',
      );
    }
    if (neverSuppress.includes(written.check)) {
      refuse(path, `\`${written.check}\` must not be suppressed: it is in \`validate.neverSuppress\`.`, EXEMPT);
    }
    return declaredSuppression(written, lineOf(yaml, yaml.document.getIn(['validate', ...path], true)));
  });
  return {
    checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, checkSettings(check)])),
    suppressions: declared,
    neverSuppress,
  };
}

const EXEMPT = `Correct what it finds; or set \`validate.neverSuppress\` to the checks that it is for. Default: ${NEVER_SUPPRESS_DEFAULTS.join(', ')}.`;

function has(environments: readonly string[]): string {
  return `It has ${environments.join(', ')}.`;
}

/** Whether a text is a day of the calendar, as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function checkSettings({ severity, unknown, environments = {}, ...options }: WrittenCheck): CheckSettings {
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(unknown === undefined ? {} : { unknown }),
    environments,
    options: options as Record<string, Json>,
  };
}

function declaredSuppression(
  { check, object, path, file, environments, reason, expires }: WrittenSuppression,
  line: number,
): DeclaredSuppression {
  return { check, object, path, file, environments, reason, expires, line };
}
