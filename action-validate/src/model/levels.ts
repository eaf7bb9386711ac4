import type { ValidationSettings } from '../../../shared/config/validation-settings.ts';
import type { Severity } from '../../../shared/manifest/finding.ts';

/** What a check's finding counts as in an environment. What is not known stays so until somebody says otherwise. */
export function levelOf(
  { checks }: ValidationSettings,
  check: string,
  environment: string,
  severity: Severity,
): Severity | 'off' {
  const settings = checks[check];
  const levels = { ...settings, ...settings?.environments[environment] };
  if (levels.severity === 'off') return 'off';
  return (severity === 'unknown' ? levels.unknown : levels.severity) ?? severity;
}

/** Where a check is off, and where only what it does not know is left out. */
export interface Off {
  readonly all: readonly string[];
  readonly unknown: readonly string[];
}

export function offIn(settings: ValidationSettings, check: string, environments: readonly string[]): Off {
  const all = environments.filter((environment) => levelOf(settings, check, environment, 'error') === 'off');
  const unknown = environments.filter((environment) => levelOf(settings, check, environment, 'unknown') === 'off');
  return { all, unknown: unknown.filter((environment) => !all.includes(environment)) };
}

/** Whether nothing that a check finds in these environments is asked for. */
export function isOff(settings: ValidationSettings, check: string, environments: readonly string[]): boolean {
  return offIn(settings, check, environments).all.length === environments.length;
}
