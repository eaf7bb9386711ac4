import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

/** Pods that are going or gone do not count: what they run is over. */
export function isLive(pod: V1Pod): boolean {
  const phase = pod.status?.phase;
  return pod.metadata?.deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed';
}

export function isReady(pod: V1Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

/** Why a pod is not ready, as its own status tells: one text a cause, the most telling first. */
export function notReadyReasons(pod: V1Pod): readonly string[] {
  if (isReady(pod)) return [];
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const unscheduled =
    scheduled?.status === 'False'
      ? [`not scheduled: ${scheduled.message ?? scheduled.reason ?? 'no reason given'}`]
      : [];
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const reasons = [...unscheduled, ...containers.flatMap(containerReasons)];
  return reasons.length > 0 ? reasons : [`phase ${pod.status?.phase ?? 'unknown'}, no reason given`];
}

function containerReasons({ name, ready, state, lastState, restartCount }: V1ContainerStatus): string[] {
  if (ready || state?.terminated?.exitCode === 0) return [];
  const ended = state?.terminated ?? lastState?.terminated;
  const exit =
    ended === undefined ? '' : `; last exit code ${ended.exitCode}${ended.reason ? ` (${ended.reason})` : ''}`;
  const restarts = restartCount > 0 ? `, ${restartCount} restarts` : '';
  if (state?.waiting !== undefined) {
    const { reason = 'waiting', message } = state.waiting;
    return [`container ${name}: ${reason}${message ? ` (${message})` : ''}${restarts}${exit}`];
  }
  if (state?.running !== undefined) return [`container ${name}: running but not ready${restarts}${exit}`];
  return [`container ${name}: not started${restarts}${exit}`];
}
