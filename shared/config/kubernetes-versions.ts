import { UserError } from '../log/errors.ts';
import type { MeshConfig } from './mesh-config.ts';

/**
 * The Kubernetes versions that an environment's manifests are for, its cluster's own first; none when mesh.yaml does not
 * say any.
 */
export function kubernetesVersions({ kubernetes, environments }: MeshConfig, environment: string): readonly string[] {
  const own = environments.find(({ name }) => name === environment)?.kubernetes ?? [];
  if (own.length > 0 || kubernetes === undefined) return own;
  return [...new Set([kubernetes.version, ...kubernetes.versions])];
}

/** @throws UserError when mesh.yaml does not say which Kubernetes the clusters have */
export function requireKubernetes({ kubernetes, file }: MeshConfig): NonNullable<MeshConfig['kubernetes']> {
  if (kubernetes !== undefined) return kubernetes;
  throw new UserError('The key `kubernetes.version` is missing: nothing says which schemas to check against.', {
    where: { file },
    next: "Add `kubernetes:` with `version:`, your clusters' version, such as 1.36.3.",
  });
}
