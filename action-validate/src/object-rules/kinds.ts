import { isObject, type JsonObject, type Manifest } from '../../../shared/manifest/manifest.ts';
import { minorOf } from '../api-versions/minor-version.ts';
import { binding, CLUSTER_ROLE, ROLE } from './access.ts';
import { CONFIG_MAP, SECRET } from './configuration.ts';
import { between, oneOf, QUALIFIED_NAME } from './demands.ts';
import { LIMIT_RANGE, RESOURCE_QUOTA } from './limits.ts';
import { INGRESS, NETWORK_POLICY } from './networking.ts';
import { podAt } from './pods.ts';
import { at, inspect, needs, type ObjectFault, type Rule, under } from './rule.ts';
import { AUTOSCALER, DISRUPTION_BUDGET } from './scaling.ts';
import { SERVICE } from './services.ts';
import { CLAIM } from './volumes.ts';
import { CRON_JOB, DAEMON_SET, DEPLOYMENT, JOB, REPLICA_SET, STATEFUL_SET } from './workloads.ts';

/** Of the annotations of an object together. Source: TotalAnnotationSizeLimitB in k8s.io/apimachinery. */
const LARGEST_ANNOTATIONS = 256 * 1024;

/** What Kubernetes demands of every object. Source: ValidateObjectMeta in k8s.io/apimachinery/pkg/api/validation. */
const EVERY: readonly Rule[] = [
  inspect('metadata', ({ annotations }) => {
    const size = Object.entries(isObject(annotations) ? annotations : {}).reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(typeof value === 'string' ? value : ''),
      0,
    );
    return size > LARGEST_ANNOTATIONS
      ? [[['annotations'], `They are ${size} bytes long together; ${LARGEST_ANNOTATIONS} are allowed.`]]
      : [];
  }),
  at('metadata finalizers []', (value) =>
    typeof value !== 'string' || ['orphan', 'foregroundDeletion', 'kubernetes'].includes(value)
      ? undefined
      : (QUALIFIED_NAME(value) ?? (value.includes('/') ? undefined : 'it needs a name such as example.com/cleanup')),
  ),
];

/** What a Pod may not have when it is created. */
const POD: readonly Rule[] = [
  ...podAt(''),
  inspect('spec', ({ ephemeralContainers, overhead, preemptionPolicy }) => [
    ...(Array.isArray(ephemeralContainers) && ephemeralContainers.length > 0
      ? ([[['ephemeralContainers'], 'They are added to a pod that runs, not to one that is made.']] as const)
      : []),
    ...(isObject(overhead) ? ([[['overhead'], 'Its RuntimeClass sets it.']] as const) : []),
    ...(typeof preemptionPolicy === 'string' && preemptionPolicy !== 'PreemptLowerPriority'
      ? ([[['preemptionPolicy'], 'Its PriorityClass sets it.']] as const)
      : []),
  ]),
];

/** Source: ValidatePriorityClass in Kubernetes' pkg/apis/scheduling/validation. */
const PRIORITY_CLASS: readonly Rule[] = [
  at('value', between(-(2 ** 31), 1_000_000_000)),
  at('preemptionPolicy', oneOf('PreemptLowerPriority', 'Never')),
  at('metadata name', (value) =>
    typeof value === 'string' && /^system-/.test(value) && !/^system-(node|cluster)-critical$/.test(value)
      ? 'names that begin with `system-` are reserved'
      : undefined,
  ),
];

/** By `group/kind`, in any version. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  '/ConfigMap': CONFIG_MAP,
  '/Secret': SECRET,
  '/Service': SERVICE,
  '/Pod': POD,
  '/PersistentVolumeClaim': [under('spec', CLAIM)],
  '/ResourceQuota': RESOURCE_QUOTA,
  '/LimitRange': LIMIT_RANGE,
  '/Namespace': [at('spec finalizers []', QUALIFIED_NAME)],
  'apps/Deployment': DEPLOYMENT,
  'apps/ReplicaSet': REPLICA_SET,
  'apps/StatefulSet': STATEFUL_SET,
  'apps/DaemonSet': DAEMON_SET,
  'batch/Job': JOB,
  'batch/CronJob': CRON_JOB,
  'networking.k8s.io/Ingress': INGRESS,
  'networking.k8s.io/NetworkPolicy': NETWORK_POLICY,
  'autoscaling/HorizontalPodAutoscaler': AUTOSCALER,
  'policy/PodDisruptionBudget': DISRUPTION_BUDGET,
  'rbac.authorization.k8s.io/Role': ROLE,
  'rbac.authorization.k8s.io/ClusterRole': CLUSTER_ROLE,
  'rbac.authorization.k8s.io/RoleBinding': binding(true, 'Role', 'ClusterRole'),
  'rbac.authorization.k8s.io/ClusterRoleBinding': binding(false, 'ClusterRole'),
  'scheduling.k8s.io/PriorityClass': PRIORITY_CLASS,
};

/** Where no version is known, the rules are those of the newest. */
const NEWEST = Number.POSITIVE_INFINITY;

/** Kinds that are nothing without a `spec`, though their schemas do not require it. */
const WITH_SPEC: ReadonlySet<string> = new Set([
  ...['/Service', '/PersistentVolumeClaim', 'apps/Deployment', 'apps/ReplicaSet', 'apps/StatefulSet', 'apps/DaemonSet'],
  ...['batch/Job', 'batch/CronJob', 'networking.k8s.io/Ingress', 'autoscaling/HorizontalPodAutoscaler'],
]);
const SPEC: Rule = needs('', 'spec');

/**
 * What Kubernetes' own code refuses in an object though the schema of its kind allows it: that code is no part of the
 * schemas. Some of it depends on the version: what a gate decides is as the gate is by default. Never throws; a field of another type than it should have is for the schema to refuse.
 */
export function objectFaults({ identity, body }: Manifest, kubernetes: string): readonly ObjectFault[] {
  const kind = `${identity.group}/${identity.kind}`;
  return [...EVERY, ...(WITH_SPEC.has(kind) ? [SPEC] : []), ...(RULES[kind] ?? [])].flatMap((rule) =>
    rule(body as JsonObject, [], minorOf(kubernetes) ?? NEWEST),
  );
}
