import type { V1Pod } from '@kubernetes/client-node';

/** The image of a sidecar. */
export interface ProxyImage {
  /** Registry and path before the image's name. Mirrors rewrite it, so it takes no part in comparing. */
  readonly hub: string;
  readonly image: string;
  /** Empty when only a digest is given. */
  readonly tag: string;
  /** `sha256:…`; empty when there is none. */
  readonly digest: string;
}

export const PROXY_CONTAINER = 'istio-proxy';

/** `docker.io/istio/proxyv2:1.27.3@sha256:…` in its parts. A registry's port is not taken for a tag. */
export function parseImage(reference: string): ProxyImage {
  const [name = '', digest = ''] = reference.split('@');
  const slash = name.lastIndexOf('/');
  const [image = '', tag = ''] = name.slice(slash + 1).split(':');
  return { hub: slash === -1 ? '' : name.slice(0, slash), image, tag, digest };
}

/** The sidecar of a pod: a native one is an init container that stays, an older one a container. */
export function runningProxy(pod: V1Pod): ProxyImage | undefined {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const proxy = containers.find(({ name }) => name === PROXY_CONTAINER);
  return proxy?.image === undefined ? undefined : parseImage(proxy.image);
}

/** Equal in tag and, where both have one, in digest. The hub is left out: a registry mirror changes it. */
export function sameProxy(a: ProxyImage, b: ProxyImage): boolean {
  if (a.digest !== '' && b.digest !== '') return a.digest === b.digest;
  return a.image === b.image && a.tag === b.tag;
}

/** Whether a pod has this sidecar; a pod without one has not. */
export function runsProxy(pod: V1Pod, wanted: ProxyImage): boolean {
  const running = runningProxy(pod);
  return running !== undefined && sameProxy(running, wanted);
}

/** Name and version for people: `proxyv2:1.27.3`. */
export function describeProxy({ image, tag, digest }: ProxyImage): string {
  return `${image}${tag === '' ? '' : `:${tag}`}${tag === '' && digest !== '' ? `@${digest.slice(0, 19)}` : ''}`;
}

/** How many pods run each proxy, the most frequent first: `[['proxyv2:1.27.3', 61], …]`. */
export function countProxies(pods: readonly V1Pod[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const proxy = runningProxy(pod);
    if (proxy === undefined) continue;
    const name = describeProxy(proxy);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
