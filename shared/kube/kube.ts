import type {
  V1ConfigMap,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1Job,
  V1MutatingWebhookConfiguration,
  V1Namespace,
  V1Pod,
  V1ReplicaSet,
  V1StatefulSet,
} from '@kubernetes/client-node';

/** Kinds that are rolled out by changing their pod template. */
export type RestartableKind = 'Deployment' | 'StatefulSet' | 'DaemonSet';

export type Restartable =
  | ({ readonly kind: 'Deployment' } & Pick<V1Deployment, 'metadata' | 'spec' | 'status'>)
  | ({ readonly kind: 'StatefulSet' } & Pick<V1StatefulSet, 'metadata' | 'spec' | 'status'>)
  | ({ readonly kind: 'DaemonSet' } & Pick<V1DaemonSet, 'metadata' | 'spec' | 'status'>);

/** An object in a namespace, as people name it. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface WorkloadRef extends ObjectRef {
  readonly kind: RestartableKind;
}

/** `Deployment shop/cart` */
export function describeRef({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}

/** Everything that mesh-ci asks of a cluster. Lists are complete, whatever their length. */
export interface Kube {
  /** URL of the API server, for messages. */
  readonly server: string;
  /** Version of the API server, such as `v1.36.3`. */
  version(): Promise<string>;
  /** Undefined when there is none. */
  configMap(namespace: string, name: string): Promise<V1ConfigMap | undefined>;
  namespaces(): Promise<readonly V1Namespace[]>;
  /** Those of all namespaces, or of one, or in it those that a label selector picks. */
  pods(namespace?: string, labelSelector?: string): Promise<readonly V1Pod[]>;
  workloads(namespace?: string): Promise<readonly Restartable[]>;
  replicaSets(): Promise<readonly V1ReplicaSet[]>;
  jobs(): Promise<readonly V1Job[]>;
  cronJobs(): Promise<readonly V1CronJob[]>;
  mutatingWebhooks(labelSelector: string): Promise<readonly V1MutatingWebhookConfiguration[]>;
  /** Undefined when it is gone. */
  workload(ref: WorkloadRef): Promise<Restartable | undefined>;
  /** Messages of the warnings about one object, the newest last. */
  warnings(namespace: string, uid: string): Promise<readonly string[]>;
  /** Sets annotations of a workload's pod template, which makes its controller replace the pods. */
  annotateTemplate(ref: WorkloadRef, annotations: Readonly<Record<string, string>>): Promise<void>;
}

/** The field manager of what mesh-ci writes: `kubectl get --show-managed-fields` tells. */
export const FIELD_MANAGER = 'mesh-ci';
