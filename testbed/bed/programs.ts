import type { IstioSnapshot } from '../build/tools.ts';

/** What no bed is without. */
export const CLUSTER = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd', 'kwok'] as const;

/** The same and kubectl, for tests that look at a bed or change it as a person would. */
export const CONTROL_PLANE = [...CLUSTER, 'kubectl'] as const;

/** What a bed needs besides to begin with the older Istio, and to run its istiod. */
export const OLDER_ISTIO = ['helm', 'istioctl-older', 'pilot-discovery-older'] as const;

/** The same for the newer one. */
export const NEWER_ISTIO = ['helm', 'istioctl-newer', 'pilot-discovery-newer'] as const;

/** What a bed needs besides for `prometheus: true`. */
export const PROMETHEUS = ['prometheus'] as const;

type Always = (typeof CLUSTER)[number];
type Sometimes = (typeof CONTROL_PLANE | typeof OLDER_ISTIO | typeof NEWER_ISTIO | typeof PROMETHEUS)[number];

/** Paths of the programs that a bed may run. Its kubelet runs the istiods that are among them. */
export type BedTools = Readonly<Record<Always, string>> & { readonly [name in Sometimes]?: string };

/** What installing an Istio runs. */
export interface InstallTools {
  readonly helm: string;
  readonly istioctl: string;
}

/** @throws Error when a bed that is to begin with this Istio lacks a program for it */
export function installTools(tools: BedTools, snapshot: IstioSnapshot): InstallTools {
  needed(tools, `pilot-discovery-${snapshot}`);
  return { helm: needed(tools, 'helm'), istioctl: needed(tools, `istioctl-${snapshot}`) };
}

/** @throws Error when the bed was not given it */
export function needed(tools: BedTools, name: Sometimes): string {
  const path = tools[name];
  if (path === undefined) throw new Error(`This bed needs ${name}: add it to the tools that it is started with.`);
  return path;
}
