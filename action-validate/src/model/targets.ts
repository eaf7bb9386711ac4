import { findEnvironment } from '../../../shared/config/environment.ts';
import { kubernetesVersions } from '../../../shared/config/kubernetes-versions.ts';
import type { MeshConfig } from '../../../shared/config/mesh-config.ts';
import type { Finding } from '../../../shared/manifest/finding.ts';

/** What manifests are rendered for. */
export interface Target {
  readonly environment: string;
  readonly kubernetes: string;
}

/**
 * Every environment in every Kubernetes version that it is validated for, in the order of promotion.
 * @param asked names of environments; all when empty
 * @throws UserError for a name that mesh.yaml does not have
 */
export function targetsOf(config: MeshConfig, asked: readonly string[]): readonly Target[] {
  const wanted = asked.map((name) => findEnvironment(config, name).name);
  return config.environments
    .map(({ name }) => name)
    .filter((name) => wanted.length === 0 || wanted.includes(name))
    .flatMap((environment) =>
      kubernetesVersions(config, environment).map((kubernetes) => ({ environment, kubernetes })),
    );
}

export function environmentsOf(targets: readonly Target[]): readonly string[] {
  return [...new Set(targets.map(({ environment }) => environment))];
}

/** Who has a finding. Versions are named when not all of those that its environments are validated for have it. */
export function whose(own: ReadonlySet<Target>, all: readonly Target[]): Pick<Finding, 'environments' | 'kubernetes'> {
  const having = all.filter((target) => own.has(target));
  const environments = environmentsOf(having);
  const whole = all.filter(({ environment }) => environments.includes(environment)).length === having.length;
  return { environments, ...(whole ? {} : { kubernetes: [...new Set(having.map(({ kubernetes }) => kubernetes))] }) };
}
