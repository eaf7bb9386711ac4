import type { V1CronJob, V1Namespace, V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import { INJECTOR_WEBHOOKS, type RevisionTags, revisionTags } from '../../shared/istio/injection.ts';
import type { Kube, Restartable } from '../../shared/kube/kube.ts';
import { isLive } from '../../shared/kube/pod-state.ts';

/** What is in the cluster, read once. */
export interface Inventory {
  readonly namespaces: ReadonlyMap<string, V1Namespace>;
  readonly workloads: readonly Restartable[];
  readonly cronJobs: readonly V1CronJob[];
  /** Those that are not going or gone. */
  readonly pods: readonly V1Pod[];
  /** Live pods by the uid of the workload at the top of their owners. */
  readonly podsByOwner: ReadonlyMap<string, readonly V1Pod[]>;
  /** Live pods whose owner is none of the workloads, with what owns them, such as `Job` or `nothing`. */
  readonly otherPods: readonly { readonly pod: V1Pod; readonly owner: string }[];
  readonly tags: RevisionTags;
}

export async function takeInventory(kube: Kube): Promise<Inventory> {
  const [namespaces, workloads, replicaSets, jobs, cronJobs, allPods, webhooks] = await Promise.all([
    kube.namespaces(),
    kube.workloads(),
    kube.replicaSets(),
    kube.jobs(),
    kube.cronJobs(),
    kube.pods(),
    kube.mutatingWebhooks(INJECTOR_WEBHOOKS),
  ]);
  const middle = new Map([...replicaSets, ...jobs].map(({ metadata }) => [metadata?.uid ?? '', metadata]));
  const tops = new Set([...workloads, ...cronJobs].map(({ metadata }) => metadata?.uid ?? ''));
  const podsByOwner = new Map<string, V1Pod[]>();
  const otherPods: { pod: V1Pod; owner: string }[] = [];
  const pods = allPods.filter(isLive);
  for (const pod of pods) {
    const top = topOwner(pod.metadata, middle);
    if (top !== undefined && tops.has(top.uid)) podsByOwner.set(top.uid, [...(podsByOwner.get(top.uid) ?? []), pod]);
    else otherPods.push({ pod, owner: top?.kind ?? 'nothing' });
  }
  return {
    namespaces: new Map(namespaces.map((namespace) => [namespace.metadata?.name ?? '', namespace])),
    ...{ workloads, cronJobs, pods, podsByOwner, otherPods, tags: revisionTags(webhooks) },
  };
}

/** The controlling owner at the end of the chain: of a pod's ReplicaSet, its Deployment. */
function topOwner(
  metadata: V1ObjectMeta | undefined,
  middle: ReadonlyMap<string, V1ObjectMeta | undefined>,
): { readonly uid: string; readonly kind: string } | undefined {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  return topOwner(middle.get(owner.uid), middle) ?? { uid: owner.uid, kind: owner.kind };
}
