import type { Api } from './api.ts';

/** What runs on a bed at one moment. */
export interface Snapshot {
  /** Every pod that has a sidecar, by namespace and name. */
  readonly pods: readonly InjectedPod[];
  /** Pods outside istio-system that have none. */
  readonly plainPods: readonly string[];
  /** Image tag of the istiod that serves; undefined when none does. */
  readonly istiod: string | undefined;
}

export interface InjectedPod {
  readonly namespace: string;
  readonly name: string;
  /** Image tag of its istio-proxy. */
  readonly proxy: string;
  /** True when the proxy is a native sidecar, an init container that stays. */
  readonly native: boolean;
  readonly ready: boolean;
}

interface Pod {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
  readonly status: { readonly phase?: string; readonly conditions?: readonly { type: string; status: string }[] };
}

interface Container {
  readonly name: string;
  readonly image: string;
}

/** Pods that are being deleted or have ended do not count: what they run is over. */
export async function takeSnapshot(api: Api, istiod: string | undefined): Promise<Snapshot> {
  const { items } = await api.call<{ items: readonly Pod[] }>('GET', '/api/v1/pods');
  const alive = items.filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed',
  );
  const pods: InjectedPod[] = [];
  const plainPods: string[] = [];
  for (const pod of alive) {
    const { namespace, name } = pod.metadata;
    const isProxy = (container: Container): boolean => container.name === 'istio-proxy';
    const native = pod.spec.initContainers?.find(isProxy);
    const proxy = native ?? pod.spec.containers.find(isProxy);
    if (proxy !== undefined) {
      const ready = pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
      pods.push({ namespace, name, proxy: proxy.image.split(':').at(-1) ?? '', native: native !== undefined, ready });
    } else if (namespace !== 'istio-system') plainPods.push(`${namespace}/${name}`);
  }
  return { pods, plainPods, istiod };
}

/** How many pods run each proxy: `{ '1.31-alpha.20260423': 61 }`. */
export function proxyCounts(snapshot: Snapshot): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { proxy } of snapshot.pods) counts[proxy] = (counts[proxy] ?? 0) + 1;
  return counts;
}
