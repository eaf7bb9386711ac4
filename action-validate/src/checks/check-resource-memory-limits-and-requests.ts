import { type Nanos, ONE, parseQuantity } from '../../../shared/kube/quantity.ts';
import type { Severity } from '../../../shared/manifest/finding.ts';
import { type Json, textOf } from '../../../shared/manifest/manifest.ts';
import type { Check, Problem } from '../model/check.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { containerMemory } from '../objects/container-memory.ts';
import { isIstiosOwn } from '../objects/istio-own.ts';
import { allContainers, type Container, type PodTemplate, podTemplates } from '../objects/pod-templates.ts';

export const checkResourceMemoryLimitsAndRequests: Check = {
  name: 'check_resource_memory_limits_and_requests',
  what: 'Every container says how much memory it asks for and how much it may use, in amounts that mean something.',
  why: 'A pod without them is placed on a full node and killed first, or takes the memory of its neighbours.',
  run: (set) =>
    podTemplates(set).flatMap((template) =>
      allContainers(template).flatMap((container) => checkMemory(set, template, container)),
    ),
};

const FIELDS = { requests: 'request', limits: 'limit' } as const;

function checkMemory(set: ManifestSet, template: PodTemplate, container: Container): Problem[] {
  const { manifest } = template;
  const { path, body } = container;
  const memory = containerMemory(set, template, body);
  const name = `The container ${container.name}`;
  const problems: Problem[] = [];
  const amounts: { request?: Nanos; limit?: Nanos } = {};
  for (const [field, word] of Object.entries(FIELDS)) {
    const value = memory[word];
    const at = [...path, 'resources', field, 'memory'];
    if (isMissing(value, word)) {
      if (isIstiosOwn(manifest)) continue;
      const message = `${name} has no memory ${word}.`;
      problems.push({ severity: 'error', message, fix: `Set resources.${field}.memory.`, manifest, path });
      continue;
    }
    const amount = parseQuantity(value);
    if (amount !== undefined) amounts[word] = amount;
    const fault = faultOf(value, amount);
    if (fault === undefined) continue;
    const message = `The memory ${word} of the container ${container.name} is ${JSON.stringify(value)}, ${fault.what}.`;
    const fix = 'Use bytes, or a number with k, M, G, Ki, Mi or Gi, such as 512Mi.';
    problems.push({ severity: fault.severity, message, fix, manifest, path: at });
  }
  const { request, limit } = amounts;
  if (request !== undefined && limit !== undefined && request > limit) {
    const message = `${name} asks for more memory (${memory.request}) than it may use (${memory.limit}).`;
    const fix = 'Raise the limit or lower the request.';
    problems.push({ severity: 'error', message, fix, manifest, path: [...path, 'resources', 'requests', 'memory'] });
  }
  return problems;
}

/** A limit of 0 is none: k8s.io/kubernetes/pkg/kubelet/kuberuntime/kuberuntime_container_linux.go. */
function isMissing(value: Json | undefined, word: 'request' | 'limit'): boolean {
  return value === undefined || (word === 'limit' && parseQuantity(value) === 0n);
}

/** The API server takes a part of a byte with a warning; `512m` is half a byte, CPU's unit in the place of `M`. */
function faultOf(
  value: Json | undefined,
  amount: Nanos | undefined,
): { readonly severity: Severity; readonly what: string } | undefined {
  if (amount === undefined) return { severity: 'error', what: 'which is not a quantity' };
  if (amount < 0n) return { severity: 'error', what: 'which is less than nothing' };
  if (amount % ONE === 0n) return undefined;
  const tiny = /[num]$/.test(textOf(value).trim());
  return { severity: tiny ? 'error' : 'warning', what: 'which is not a whole number of bytes' };
}
