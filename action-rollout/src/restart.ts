import { setTimeout } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { describeProxy, type ProxyImage, runningProxy, runsProxy, sameProxy } from '../../shared/istio/proxy.ts';
import type { Kube, Restartable, WorkloadRef } from '../../shared/kube/kube.ts';
import { isLive, isReady, notReadyReasons } from '../../shared/kube/pod-state.ts';
import { rolloutStatus } from '../../shared/kube/rollout-status.ts';
import { selectorText } from '../../shared/kube/selector.ts';

/** How the restart of one workload ended. */
export type Outcome =
  | { readonly result: 'done'; readonly seconds: number }
  | { readonly result: 'failed'; readonly seconds: number; readonly why: string; readonly pods: readonly string[] };

export interface RestartOptions {
  readonly kube: Kube;
  readonly ref: WorkloadRef;
  readonly wanted: ProxyImage;
  /** False to wait for a restart that was begun before. */
  readonly restart: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  /** Told what is missing, when it takes a while. */
  readonly onProgress: (message: string, seconds: number) => void;
  /** Ends the waiting, not the restart: that one cannot be called back. */
  readonly cancelled: AbortSignal;
}

/** As `kubectl rollout restart` writes it, so that other tools know it for what it is. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

const POLL_MILLISECONDS = 1000;
const PROGRESS_MILLISECONDS = 30_000;
/** A controller may call a workload rolled out a moment before its last old pod is marked for deletion. */
const SETTLE_MILLISECONDS = 10_000;

/**
 * Restarts a workload and waits until its pods are new, ready, and run the wanted sidecar. Success is read from the
 * pods: a controller knows nothing of sidecars and is content with the old one.
 */
export async function restartWorkload(options: RestartOptions): Promise<Outcome> {
  const { kube, ref, wanted, onProgress } = options;
  const started = Date.now();
  const seconds = (): number => Math.round((Date.now() - started) / 1000);
  if (options.restart) await kube.annotateTemplate(ref, { [RESTARTED_AT]: new Date(started).toISOString() });
  const failed = (why: string, pods: readonly string[] = []): Outcome => ({
    ...{ result: 'failed', seconds: seconds(), why, pods },
  });
  let said = started;
  let completeSince: number | undefined;
  for (;;) {
    const workload = await kube.workload(ref);
    if (workload === undefined) return failed('it was deleted meanwhile');
    if (options.cancelled.aborted) return failed('its restart was begun, but the job was cancelled before it ended');
    const status = rolloutStatus(workload);
    const pods = status.state === 'progressing' ? undefined : await podsOf(kube, ref, workload);
    const wrong = pods?.find((pod) => !isReady(pod) || !runsProxy(pod, wanted));
    if (status.state === 'complete' && wrong === undefined) return { result: 'done', seconds: seconds() };
    completeSince = status.state === 'complete' ? (completeSince ?? Date.now()) : undefined;
    const settled = completeSince !== undefined && Date.now() - completeSince > SETTLE_MILLISECONDS;
    const late = Date.now() - started > options.timeout;
    if (status.state === 'failed' || settled || late) {
      const all = pods ?? (await podsOf(kube, ref, workload));
      const why =
        status.state !== 'complete'
          ? late
            ? `not rolled out within ${Math.round(options.timeout / 1000)} s: ${status.message}`
            : status.message
          : `rolled out, but a pod ${wrong === undefined || runsProxy(wrong, wanted) ? 'is not ready' : `does not run ${describeProxy(wanted)}`}`;
      return failed(why, await reasons(kube, all, wanted));
    }
    if (Date.now() - said > PROGRESS_MILLISECONDS) {
      said = Date.now();
      onProgress(status.message, seconds());
    }
    await setTimeout(POLL_MILLISECONDS, undefined, { signal: options.cancelled }).catch(() => undefined);
  }
}

async function podsOf(kube: Kube, { namespace }: WorkloadRef, { spec }: Restartable): Promise<readonly V1Pod[]> {
  const pods = await kube.pods(namespace, selectorText(spec?.selector ?? {}));
  return pods.filter(isLive);
}

/** One line a pod that is not as it should be, with what its status and its latest warning say. */
async function reasons(kube: Kube, pods: readonly V1Pod[], wanted: ProxyImage): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const pod of pods) {
    const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
    const running = runningProxy(pod);
    const proxy =
      running === undefined
        ? ['it has no sidecar']
        : sameProxy(running, wanted)
          ? []
          : [`it runs ${describeProxy(running)}, not ${describeProxy(wanted)}`];
    const causes = [...notReadyReasons(pod), ...proxy];
    if (causes.length === 0) continue;
    const warning = (await kube.warnings(namespace, uid).catch(() => [])).at(-1);
    lines.push(`${name}: ${[...causes, ...(warning === undefined ? [] : [warning])].join('; ')}`);
  }
  return lines;
}
