import type { Api } from './api.ts';
import { BEHAVIOUR_LABEL, type Behaviour } from './stages.ts';
import { waitFor } from './wait.ts';

/** A workload to put on a bed. */
export interface WorkloadSpec {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  readonly namespace: string;
  readonly name: string;
  /** Pods of a Deployment or StatefulSet. Default: 1. */
  readonly replicas?: number;
  readonly behaviour?: Behaviour;
  /** Added to the pod template's annotations. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Namespaces whose label makes Istio inject their pods. */
export const INJECTED_NAMESPACES = ['shop', 'payment', 'search', 'data'] as const;
/** A namespace that Istio leaves alone. */
export const PLAIN_NAMESPACE = 'legacy';

const SERVICES = ['cart', 'catalog', 'checkout', 'login', 'mail', 'orders', 'prices', 'reviews', 'stock', 'users'];

/**
 * `count` injected workloads, always the same ones: a DaemonSet, a CronJob, a quarter StatefulSets and the rest
 * Deployments of one to three replicas; and beside them one Deployment that is not injected.
 */
export function workloadMix(count: number): WorkloadSpec[] {
  const injected = Array.from({ length: count }, (_, index): WorkloadSpec => {
    const namespace = INJECTED_NAMESPACES[index % INJECTED_NAMESPACES.length] ?? 'shop';
    const suffix = index < SERVICES.length ? '' : `-${Math.floor(index / SERVICES.length) + 1}`;
    const name = `${SERVICES[index % SERVICES.length]}${suffix}`;
    if (index === 2) return { kind: 'DaemonSet', namespace, name: 'node-agent' };
    if (index === 3) return { kind: 'CronJob', namespace, name: 'nightly-report' };
    if (index % 4 === 3) return { kind: 'StatefulSet', namespace, name, replicas: 1 + (index % 2) };
    return { kind: 'Deployment', namespace, name, replicas: 1 + (index % 3) };
  });
  return [...injected, { kind: 'Deployment', namespace: PLAIN_NAMESPACE, name: 'mainframe-bridge' }];
}

const PATHS = {
  Deployment: '/apis/apps/v1/namespaces/NS/deployments',
  StatefulSet: '/apis/apps/v1/namespaces/NS/statefulsets',
  DaemonSet: '/apis/apps/v1/namespaces/NS/daemonsets',
  CronJob: '/apis/batch/v1/namespaces/NS/cronjobs',
} as const;

const NEVER_READY: readonly (Behaviour | undefined)[] = ['never-ready', 'crash-loop'];

/** Creates namespaces and workloads, and waits until those that can become ready are. */
export async function addWorkloads(api: Api, specs: readonly WorkloadSpec[]): Promise<void> {
  for (const namespace of new Set(specs.map((spec) => spec.namespace))) await addNamespace(api, namespace);
  for (const spec of specs) {
    await api.call('POST', PATHS[spec.kind].replace('NS', spec.namespace), workloadObject(spec));
  }
  const waiting = specs.filter(({ kind, behaviour }) => kind !== 'CronJob' && !NEVER_READY.includes(behaviour));
  await waitFor('the workloads to become ready', async () => {
    for (const spec of waiting) if (!(await isReady(api, spec))) return undefined;
    return true;
  });
}

async function addNamespace(api: Api, name: string): Promise<void> {
  const labels = name === PLAIN_NAMESPACE ? {} : { 'istio-injection': 'enabled' };
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  await api.call('POST', '/api/v1/namespaces', body).catch((error: unknown) => {
    if (!String(error).includes('AlreadyExists')) throw error;
  });
  // The API server refuses pods until the namespace's default service account is there.
  await waitFor(`service account of ${name}`, () =>
    api.call('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`).catch(() => undefined),
  );
}

interface Status {
  readonly metadata: { readonly generation: number };
  readonly spec: { readonly replicas?: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
  };
}

async function isReady(api: Api, spec: WorkloadSpec): Promise<boolean> {
  const path = `${PATHS[spec.kind].replace('NS', spec.namespace)}/${spec.name}`;
  const { metadata, spec: wanted, status } = await api.call<Status>('GET', path);
  if (status.observedGeneration !== metadata.generation) return false;
  if (spec.kind === 'DaemonSet') {
    const scheduled = status.desiredNumberScheduled ?? 0;
    return scheduled > 0 && (status.numberReady ?? 0) === scheduled;
  }
  return (status.readyReplicas ?? 0) === (wanted.replicas ?? 1);
}

function workloadObject(spec: WorkloadSpec): object {
  const labels = { app: spec.name };
  const template = {
    metadata: {
      labels: { ...labels, ...(spec.behaviour === undefined ? {} : { [BEHAVIOUR_LABEL]: spec.behaviour }) },
      ...(spec.annotations === undefined ? {} : { annotations: spec.annotations }),
    },
    spec: {
      containers: [{ name: 'app', image: `registry.example/${spec.name}:1`, ports: [{ containerPort: 8080 }] }],
      terminationGracePeriodSeconds: 0,
    },
  };
  const metadata = { name: spec.name, namespace: spec.namespace, labels };
  const selector = { matchLabels: labels };
  const replicas = spec.replicas ?? 1;
  switch (spec.kind) {
    case 'Deployment':
      return { apiVersion: 'apps/v1', kind: spec.kind, metadata, spec: { replicas, selector, template } };
    case 'StatefulSet': {
      const podManagementPolicy = 'Parallel';
      const shape = { replicas, selector, template, serviceName: spec.name, podManagementPolicy };
      return { apiVersion: 'apps/v1', kind: spec.kind, metadata, spec: shape };
    }
    case 'DaemonSet':
      return { apiVersion: 'apps/v1', kind: spec.kind, metadata, spec: { selector, template } };
    case 'CronJob': {
      const job = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
      const shape = { schedule: '*/5 * * * *', concurrencyPolicy: 'Forbid', jobTemplate: { spec: { template: job } } };
      return { apiVersion: 'batch/v1', kind: spec.kind, metadata, spec: shape };
    }
  }
}
