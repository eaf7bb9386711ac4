import { describeQuantity, type Nanos, parseQuantity } from '../../../shared/kube/quantity.ts';
import { isObject, type Json, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import type { ObjectDifference } from '../compare/change.ts';

const WORKLOAD = /^(Deployment|StatefulSet|DaemonSet)$/;
const AMOUNTS = [
  { field: 'requests', resource: 'cpu', name: 'CPU requests' },
  { field: 'requests', resource: 'memory', name: 'memory requests' },
  { field: 'limits', resource: 'cpu', name: 'CPU limits' },
  { field: 'limits', resource: 'memory', name: 'memory limits' },
] as const;

type Amount = (typeof AMOUNTS)[number];

/**
 * What the workloads that differ ask for more or less in sum, in sentences: whether the nodes have room for an upgrade
 * is decided by the sum, which no single change shows. A workload counts once for each of its replicas, a DaemonSet
 * once; init containers that end do not count.
 */
export function resourceNotes(objects: readonly ObjectDifference[]): string[] {
  const environments = new Map<string, string[]>();
  for (const [environment, own] of Map.groupBy(objects, (object) => object.environment)) {
    const workloads = own.filter(({ identity }) => WORKLOAD.test(identity.kind));
    const parts = AMOUNTS.flatMap((amount) => {
      const more = sum(workloads, amount, 'head') - sum(workloads, amount, 'base');
      return more === 0n
        ? []
        : [`${amount.name} ${more > 0n ? '+' : '−'}${describeQuantity(abs(more), amount.resource)}`];
    });
    if (parts.length === 0) continue;
    const note = `In sum over the charts' workloads and their replicas: ${parts.join(', ')}`;
    environments.set(note, [...(environments.get(note) ?? []), environment]);
  }
  return [...environments].map(([note, names]) => `${note} (${names.join(', ')}).`);
}

function sum(objects: readonly ObjectDifference[], amount: Amount, side: 'base' | 'head'): Nanos {
  return objects.reduce((total, object) => total + askedBy(object[side], amount), 0n);
}

function askedBy(workload: Manifest | undefined, { field, resource }: Amount): Nanos {
  if (workload === undefined) return 0n;
  const pod = valueAt(workload.body, ['spec', 'template', 'spec']);
  if (!isObject(pod)) return 0n;
  const running = [...itemsOf(pod.containers), ...itemsOf(pod.initContainers).filter(isSidecar)];
  const each = running.reduce((total, container) => {
    return total + (parseQuantity(valueAt(container, ['resources', field, resource])) ?? 0n);
  }, 0n);
  return each * BigInt(replicasOf(workload));
}

/** Kubernetes' default is one; what an autoscaler decides is not in the charts. */
function replicasOf({ identity, body }: Manifest): number {
  const replicas = identity.kind === 'DaemonSet' ? 1 : (valueAt(body, ['spec', 'replicas']) ?? 1);
  return Number.isSafeInteger(replicas) ? Number(replicas) : 1;
}

function itemsOf(list: Json | undefined): readonly Json[] {
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}

function isSidecar(container: Json): boolean {
  return isObject(container) && container.restartPolicy === 'Always';
}

function abs(amount: Nanos): Nanos {
  return amount < 0n ? -amount : amount;
}
