import type { GitHub } from './client.ts';
import { githubError } from './github-error.ts';

/** What the repository's settings say of an environment. */
export interface EnvironmentSettings {
  /** A job waits for one of these people or teams. */
  readonly requiresReview: boolean;
  readonly waitMinutes: number;
}

/**
 * The settings of an environment; undefined when the repository has none of that name. A job that names such a one
 * would create it, without protection.
 * @throws UserError when GitHub refuses
 */
export async function readEnvironment(github: GitHub, name: string): Promise<EnvironmentSettings | undefined> {
  const { owner, repo, rest } = github;
  try {
    const { data } = await rest.repos.getEnvironment({ owner, repo, environment_name: name });
    return settings(data.protection_rules ?? []);
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return undefined;
    throw githubError(error, `reading the environment ${name}`, 'actions: read');
  }
}

/**
 * Names of the repository's environments (the first hundred), sorted.
 * @throws UserError when GitHub refuses
 */
export async function environmentNames({ owner, repo, rest }: GitHub): Promise<string[]> {
  try {
    const { data } = await rest.repos.getAllEnvironments({ owner, repo, per_page: 100 });
    return (data.environments ?? []).map(({ name }) => name).sort();
  } catch (error) {
    throw githubError(error, "reading the repository's environments", 'actions: read');
  }
}

interface ProtectionRule {
  readonly type: string;
  readonly wait_timer?: number;
  readonly reviewers?: readonly unknown[];
}

function settings(rules: readonly ProtectionRule[]): EnvironmentSettings {
  return {
    requiresReview: rules.some(({ type, reviewers }) => type === 'required_reviewers' && (reviewers ?? []).length > 0),
    waitMinutes: Math.max(0, ...rules.map(({ type, wait_timer }) => (type === 'wait_timer' ? (wait_timer ?? 0) : 0))),
  };
}
