import type { Api } from './api.ts';
import type { Snapshot } from './snapshot.ts';
import type { WorkloadSpec } from './workloads.ts';

/** A real control plane on this machine. Only the kubelet and the proxies are simulated. */
export interface Bed {
  readonly name: string;
  /** Everything that it has on disk; gone after stop(). */
  readonly directory: string;
  /** Path of the administrator's kubeconfig (mode 0600). */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** The administrator's token, a secret that no output may hold. */
  readonly token: string;
  readonly api: Api;
  readonly prometheusUrl: string | undefined;
  kubectl(...args: string[]): Promise<string>;
  snapshot(): Promise<Snapshot>;
  addWorkloads(specs: readonly WorkloadSpec[]): Promise<void>;
  stop(): Promise<void>;
}
