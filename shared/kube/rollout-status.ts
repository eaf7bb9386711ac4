import type { Restartable } from './kube.ts';

/** How far the controller of a workload is with its newest pod template. */
export interface RolloutStatus {
  readonly state: 'complete' | 'progressing' | 'failed';
  /** What is missing, for people. */
  readonly message: string;
}

/**
 * The rules of `kubectl rollout status`, in its order, with one difference: a StatefulSet with a partition is told
 * apart by the caller, because kubectl calls it complete while old pods stay.
 * Source: k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go.
 */
export function rolloutStatus(workload: Restartable): RolloutStatus {
  const generation = workload.metadata?.generation ?? 0;
  if ((workload.status?.observedGeneration ?? 0) < generation) {
    return progressing('its controller has not seen the change yet');
  }
  switch (workload.kind) {
    case 'Deployment':
      return deploymentStatus(workload);
    case 'StatefulSet':
      return statefulSetStatus(workload);
    case 'DaemonSet':
      return daemonSetStatus(workload);
  }
}

function deploymentStatus({ spec, status }: Extract<Restartable, { kind: 'Deployment' }>): RolloutStatus {
  const condition = status?.conditions?.find(({ type }) => type === 'Progressing');
  if (condition?.reason === 'ProgressDeadlineExceeded') {
    return { state: 'failed', message: 'it exceeded its progress deadline (`spec.progressDeadlineSeconds`)' };
  }
  const wanted = spec?.replicas ?? 1;
  const updated = status?.updatedReplicas ?? 0;
  const all = status?.replicas ?? 0;
  const available = status?.availableReplicas ?? 0;
  if (updated < wanted) return progressing(`${updated} of ${wanted} pods are new`);
  if (all > updated) return progressing(`${all - updated} old pods are still there`);
  if (available < updated) return progressing(`${available} of ${updated} new pods are available`);
  return COMPLETE;
}

function statefulSetStatus({ spec, status }: Extract<Restartable, { kind: 'StatefulSet' }>): RolloutStatus {
  const wanted = spec?.replicas ?? 1;
  const ready = status?.readyReplicas ?? 0;
  if (ready < wanted) return progressing(`${ready} of ${wanted} pods are ready`);
  if (status?.updateRevision !== status?.currentRevision) {
    return progressing(`${status?.updatedReplicas ?? 0} of ${wanted} pods are new`);
  }
  return COMPLETE;
}

function daemonSetStatus({ status }: Extract<Restartable, { kind: 'DaemonSet' }>): RolloutStatus {
  const wanted = status?.desiredNumberScheduled ?? 0;
  const updated = status?.updatedNumberScheduled ?? 0;
  const available = status?.numberAvailable ?? 0;
  if (updated < wanted) return progressing(`${updated} of ${wanted} pods are new`);
  if (available < wanted) return progressing(`${available} of ${wanted} pods are available`);
  return COMPLETE;
}

const COMPLETE: RolloutStatus = { state: 'complete', message: 'rolled out' };

function progressing(message: string): RolloutStatus {
  return { state: 'progressing', message };
}
