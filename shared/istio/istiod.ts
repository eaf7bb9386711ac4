import type { Kube, Restartable } from '../kube/kube.ts';
import { type RolloutStatus, rolloutStatus } from '../kube/rollout-status.ts';
import { ISTIO_NAMESPACE } from './injector.ts';
import { type ProxyImage, parseImage } from './proxy.ts';

/** One istiod, of one revision. */
export interface Istiod {
  readonly name: string;
  /** The image of its `discovery` container. */
  readonly image: ProxyImage;
  readonly status: RolloutStatus;
}

/** The control planes of the cluster: one for each revision. */
export async function findIstiods(kube: Kube): Promise<readonly Istiod[]> {
  const workloads = await kube.workloads(ISTIO_NAMESPACE);
  return workloads
    .filter(({ kind, metadata }) => kind === 'Deployment' && metadata?.labels?.app === 'istiod')
    .map(toIstiod);
}

function toIstiod(workload: Restartable): Istiod {
  const containers = workload.spec?.template?.spec?.containers ?? [];
  const discovery = containers.find(({ name }) => name === 'discovery') ?? containers[0];
  return {
    name: workload.metadata?.name ?? '',
    image: parseImage(discovery?.image ?? ''),
    status: rolloutStatus(workload),
  };
}
