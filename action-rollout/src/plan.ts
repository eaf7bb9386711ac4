import type { V1Pod } from '@kubernetes/client-node';
import { injectingRevision, injectionSubject } from '../../shared/istio/injection.ts';
import { type Injector, PINNED_IMAGE, wantedForPod } from '../../shared/istio/injector.ts';
import { describeProxy, type ProxyImage, runningProxy, runsProxy } from '../../shared/istio/proxy.ts';
import type { ObjectRef, Restartable } from '../../shared/kube/kube.ts';
import { isReady } from '../../shared/kube/pod-state.ts';
import { rolloutStatus } from '../../shared/kube/rollout-status.ts';
import type { Inventory } from './inventory.ts';

/** What will be done with a workload, said before anything is touched. */
export type PlanClass =
  /** Its pods run another sidecar than the wanted one. */
  | 'restart'
  /** An earlier rollout has changed it and it is not done: wait for it, do not restart it again. */
  | 'wait'
  | 'up-to-date'
  /** Left alone, for the reason given. */
  | 'skip';

export interface PlannedWorkload {
  readonly ref: ObjectRef;
  readonly class: PlanClass;
  readonly reason: string;
  readonly wanted: ProxyImage;
  /** Sidecars of its live pods, each once, as people write them. */
  readonly running: readonly string[];
  readonly pods: number;
  /** Gateways carry the traffic of others: they go last, one at a time. */
  readonly gateway: boolean;
  /** What a person should know beforehand: an interruption, or pods without a sidecar. */
  readonly warning: string | undefined;
}

/**
 * Every workload of the mesh with what is to be done, in the order in which it is to be done: by namespace and name,
 * gateways last.
 * @param injectorOf the injector of a revision; undefined when that revision is not installed
 */
export function planRollout(inventory: Inventory, injectorOf: InjectorOf): readonly PlannedWorkload[] {
  const { namespaces, tags, podsByOwner } = inventory;
  const planned: PlannedWorkload[] = [];
  for (const workload of inventory.workloads) {
    const { namespace = '', name = '', uid = '' } = workload.metadata ?? {};
    const ref = { kind: workload.kind, namespace, name };
    const pods = podsByOwner.get(uid) ?? [];
    const subject = injectionSubject(workload.spec?.template);
    const revision = injectingRevision(namespaces.get(namespace), subject, tags);
    if (revision === undefined) continue;
    const injector = injectorOf(revision);
    const gateway = (subject.annotations['inject.istio.io/templates'] ?? '').split(',').includes('gateway');
    const shape = { ref, running: runningProxies(pods), pods: pods.length, gateway };
    if (injector === undefined) {
      const reason = `no injector of the revision ${revision} is installed`;
      planned.push({ ...shape, class: 'skip', reason, wanted: NO_PROXY, warning: reason });
      continue;
    }
    const wanted = wantedForPod(injector, subject.annotations);
    const verdict = classify(workload, pods, wanted, subject.annotations[PINNED_IMAGE]);
    planned.push({ ...shape, ...verdict, wanted, warning: verdict.warning });
  }
  return [...planned.sort(byPlace), ...planOthers(inventory, injectorOf)];
}

interface Verdict {
  readonly class: PlanClass;
  readonly reason: string;
  readonly warning: string | undefined;
}

function classify(
  workload: Restartable,
  pods: readonly V1Pod[],
  wanted: ProxyImage,
  pinned: string | undefined,
): Verdict {
  const injected = pods.filter((pod) => runningProxy(pod) !== undefined);
  const old = injected.filter((pod) => !runsProxy(pod, wanted));
  const missing = pods.length - injected.length;
  const gap = missing === 0 ? undefined : `${missing} of its pods have no sidecar, though the namespace is injected`;
  if (pods.length === 0) return verdict('up-to-date', 'has no pods: new ones get the wanted sidecar');
  const unready = pods.filter((pod) => !isReady(pod)).length;
  const unfinished = rolloutStatus(workload).state !== 'complete';
  if (old.length === 0) {
    const sick = unready > 0 ? `${unready} of its pods are not ready` : undefined;
    return verdict('up-to-date', 'runs the wanted sidecar', gap ?? sick);
  }
  if (pinned !== undefined) return verdict('skip', `pins its sidecar to ${pinned} (${PINNED_IMAGE})`);
  const blocked = blockedBy(workload);
  if (blocked !== undefined) return verdict('skip', blocked, `${old.length} of its pods keep the old sidecar`);
  if (unfinished && old.length < injected.length) return verdict('wait', 'an earlier rollout of it is not done');
  if (unready > 0 && unfinished) {
    const reason = `was not healthy before: ${unready} of ${pods.length} pods are not ready`;
    return verdict('skip', reason, `${reason}; repair it, then run this again`);
  }
  return verdict('restart', `runs ${runningProxies(old).join(', ')}`, gap ?? interruption(workload));
}

function verdict(planClass: PlanClass, reason: string, warning?: string): Verdict {
  return { class: planClass, reason, warning };
}

/** Workloads whose controller would not replace all pods. */
function blockedBy(workload: Restartable): string | undefined {
  switch (workload.kind) {
    case 'Deployment':
      return workload.spec?.paused === true ? 'is paused (`spec.paused`)' : undefined;
    case 'StatefulSet': {
      const strategy = workload.spec?.updateStrategy;
      if (strategy?.type === 'OnDelete') return 'replaces pods only when they are deleted (OnDelete)';
      const partition = strategy?.rollingUpdate?.partition ?? 0;
      return partition > 0 ? `has a partition: its first ${partition} pods would stay` : undefined;
    }
    case 'DaemonSet':
      return workload.spec?.updateStrategy?.type === 'OnDelete'
        ? 'replaces pods only when they are deleted (OnDelete)'
        : undefined;
  }
}

/** A restart that leaves no pod to serve for a while. */
function interruption(workload: Restartable): string | undefined {
  if (workload.kind === 'StatefulSet' && (workload.spec?.replicas ?? 1) === 1) {
    return 'has one replica, which a StatefulSet stops before it starts the next: its service is interrupted';
  }
  if (workload.kind !== 'Deployment') return undefined;
  if (workload.spec?.strategy?.type === 'Recreate') return 'uses Recreate: its service is interrupted';
  const unavailable = workload.spec?.strategy?.rollingUpdate?.maxUnavailable;
  const all = (workload.spec?.replicas ?? 1) === 1 && (unavailable === '100%' || Number(unavailable) >= 1);
  return all ? 'has one replica and maxUnavailable 1: its service is interrupted' : undefined;
}

/** CronJobs, Jobs, bare pods and pods of other controllers: never restarted, said when they run an old sidecar. */
function planOthers(inventory: Inventory, injectorOf: InjectorOf): readonly PlannedWorkload[] {
  const wantedOf = (pod: V1Pod): ProxyImage | undefined => wantedProxyOf(pod, inventory, injectorOf);
  const skipped = (kind: string, pods: readonly V1Pod[], name: string, reason: string): PlannedWorkload[] => {
    const [first] = pods;
    const wanted = first === undefined ? undefined : wantedOf(first);
    if (wanted === undefined || pods.every((pod) => runningProxy(pod) === undefined || runsProxy(pod, wanted)))
      return [];
    const ref = { kind, namespace: first?.metadata?.namespace ?? '', name };
    const shape = { running: runningProxies(pods), pods: pods.length, gateway: false, warning: undefined };
    return [{ ref, class: 'skip', reason, wanted, ...shape }];
  };
  return [
    ...inventory.cronJobs.flatMap(({ metadata }) =>
      skipped(
        'CronJob',
        inventory.podsByOwner.get(metadata?.uid ?? '') ?? [],
        metadata?.name ?? '',
        'its next run picks the new sidecar up',
      ),
    ),
    ...inventory.otherPods.flatMap(({ pod, owner }) =>
      skipped('Pod', [pod], pod.metadata?.name ?? '', `is controlled by ${owner}, which mesh-ci does not restart`),
    ),
  ].sort(byPlace);
}

type InjectorOf = (revision: string) => Injector | undefined;

/** The sidecar that the injector would give a pod now; undefined when it would give none. */
function wantedProxyOf(pod: V1Pod, inventory: Inventory, injectorOf: InjectorOf): ProxyImage | undefined {
  const subject = injectionSubject(pod);
  const namespace = inventory.namespaces.get(pod.metadata?.namespace ?? '');
  const revision = injectingRevision(namespace, subject, inventory.tags);
  const injector = revision === undefined ? undefined : injectorOf(revision);
  return injector && wantedForPod(injector, subject.annotations);
}

/** How many live pods run another sidecar than the injector would give them now. */
export function countOutdated(inventory: Inventory, injectorOf: InjectorOf): number {
  return inventory.pods.filter((pod) => {
    const wanted = runningProxy(pod) && wantedProxyOf(pod, inventory, injectorOf);
    return wanted !== undefined && !runsProxy(pod, wanted);
  }).length;
}

function runningProxies(pods: readonly V1Pod[]): readonly string[] {
  const names = pods.flatMap((pod) => {
    const proxy = runningProxy(pod);
    return proxy === undefined ? [] : [describeProxy(proxy)];
  });
  return [...new Set(names)].sort();
}

const NO_PROXY: ProxyImage = { hub: '', image: '', tag: '', digest: '' };

function byPlace(a: PlannedWorkload, b: PlannedWorkload): number {
  if (a.gateway !== b.gateway) return a.gateway ? 1 : -1;
  const [left, right] = [a, b].map(({ ref }) => `${ref.namespace}/${ref.name} ${ref.kind}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
