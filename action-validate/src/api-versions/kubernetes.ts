import { KUBERNETES_LIFECYCLE } from './kubernetes-lifecycle.ts';
import type { ServedApi } from './served-api.ts';

/**
 * Kinds whose types Kubernetes has deleted together with their tags.
 * Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide, and the change logs of 1.16 to 1.21.
 */
const DELETED: readonly ServedApi[] = [
  { group: 'policy', version: 'v1beta1', kind: 'PodSecurityPolicy', deprecated: 21, removed: 25 },
  { group: 'extensions', version: 'v1beta1', kind: 'PodSecurityPolicy', deprecated: 11, removed: 16 },
  { group: 'settings.k8s.io', version: 'v1alpha1', kind: 'PodPreset', removed: 20 },
  {
    ...{ group: 'batch', version: 'v2alpha1', kind: 'CronJob', removed: 21 },
    replacement: 'batch/v1 CronJob',
  },
];

export const KUBERNETES_APIS: readonly ServedApi[] = [...KUBERNETES_LIFECYCLE, ...DELETED];

/** Beta versions that came with this release or later are off unless `--runtime-config` turns them on; alpha always. */
const BETAS_OFF_SINCE = 24;

/**
 * Whether an API server that knows this version serves it only when it is told to.
 * Source: k8s.io/kubernetes/pkg/controlplane/instance.go, DefaultAPIResourceConfigSource.
 */
export function isOffByDefault({ group, version, introduced = 0 }: ServedApi): boolean {
  // Its betas replaced one another while they were on.
  if (group === 'flowcontrol.apiserver.k8s.io') return false;
  return /^v\d+alpha/.test(version) || (/^v\d+beta/.test(version) && introduced >= BETAS_OFF_SINCE);
}
