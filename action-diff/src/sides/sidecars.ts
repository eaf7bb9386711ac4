import type { V1Pod } from '@kubernetes/client-node';
import { runningProxy } from '../../../shared/istio/proxy.ts';

/** How many pods have a sidecar now and keep it until they restart, in a sentence. */
export function describeSidecars(pods: readonly V1Pod[]): string {
  const injected = pods.filter(
    (pod) => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed' && runningProxy(pod) !== undefined,
  );
  const owners = new Set(injected.map(ownerOf));
  const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(injected.length, 'pod')} of ${count(owners.size, 'workload')} run a sidecar: they keep the one that they have until they restart.`;
}

/** The workload of a pod. A Deployment owns it by a ReplicaSet, whose name ends with the hash of the pod template. */
function ownerOf({ metadata }: V1Pod): string {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  const hash = metadata?.labels?.['pod-template-hash'];
  const name = owner?.name ?? metadata?.name ?? '';
  return `${metadata?.namespace}/${hash !== undefined && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : name}`;
}
