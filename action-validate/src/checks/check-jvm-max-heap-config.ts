import { ONE, parseQuantity } from '../../../shared/kube/quantity.ts';
import type { Severity } from '../../../shared/manifest/finding.ts';
import { type HeapFlags, heapFlags, largestHeap } from '../jvm/heap-flags.ts';
import { javaOptions, splitOptions } from '../jvm/java-options.ts';
import type { Check, OptionSchemas, Problem } from '../model/check.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { textList } from '../model/options.ts';
import { containerMemory } from '../objects/container-memory.ts';
import { type Environment, environmentOf } from '../objects/environment-variables.ts';
import { allContainers, type Container, type PodTemplate, podTemplates } from '../objects/pod-templates.ts';

export interface JvmHeapOptions {
  /** The largest part of the container's memory limit that the heap may be, in percent. */
  readonly heapPercentage: number;
  /** The largest MaxRAMPercentage. */
  readonly maxRamPercentage: number;
  /** Variables that the start scripts of images pass on to `java`. */
  readonly scriptVariables: readonly string[];
}

export const JVM_HEAP_DEFAULTS: JvmHeapOptions = {
  heapPercentage: 75,
  maxRamPercentage: 80,
  scriptVariables: ['JAVA_OPTS', 'JAVA_OPTIONS', 'CATALINA_OPTS'],
};

const OPTIONS: OptionSchemas = {
  heapPercentage: {
    description: "The largest part of the container's memory limit that the heap may be. Default: 75.",
    type: 'integer',
    minimum: 1,
    maximum: 100,
  },
  maxRamPercentage: {
    description: 'The largest MaxRAMPercentage. Default: 80.',
    type: 'integer',
    minimum: 1,
    maximum: 100,
  },
  scriptVariables: textList(
    'Variables that the start scripts of images pass on to java. Default: JAVA_OPTS, JAVA_OPTIONS, CATALINA_OPTS.',
  ),
};

export function checkJvmMaxHeapConfig(options: JvmHeapOptions = JVM_HEAP_DEFAULTS): Check {
  return {
    name: 'check_jvm_max_heap_config',
    options: OPTIONS,
    what: "The heap of a JVM leaves room in its container's memory limit for what is not heap.",
    why: 'Threads, classes and buffers come on top of the heap: the kernel kills the container before the JVM collects.',
    run: (set) =>
      podTemplates(set).flatMap((template) =>
        allContainers(template).flatMap((container) => checkContainer(set, template, container, options)),
      ),
  };
}

interface Fault {
  readonly message: string;
  readonly fix: string;
}

function checkContainer(
  set: ManifestSet,
  template: PodTemplate,
  { name, path, body }: Container,
  options: JvmHeapOptions,
): Problem[] {
  const environment = environmentOf(set, template.manifest, body);
  const java = javaOptions(body, environment, options.scriptVariables);
  if (java === undefined) return [];
  const said = (severity: Severity, { message, fix }: Fault): Problem => ({
    ...{ severity, fix, manifest: template.manifest, path },
    message: `The container ${name} ${message}`,
  });
  const memory = parseQuantity(containerMemory(set, template, body).limit);
  const judge = (flags: readonly string[]): readonly Fault[] => faults(heapFlags(flags), memory, options);
  const unknown = unknownSources(java.unknown, java.options, environment);
  if (unknown.length > 0) {
    const message = `takes options of its JVM from ${unknown.join(' and ')}, so how large its heap is, is not known.`;
    return [said('unknown', { message, fix: 'Set -Xmx or -XX:MaxRAMPercentage where the manifest shows it.' })];
  }
  const certain = judge(java.options);
  const scripts = java.commandSeen
    ? []
    : options.scriptVariables.filter((variable) => environment.values.has(variable));
  if (scripts.length === 0) return certain.map((fault) => said('error', fault));
  // Whether the image's start script passes the variables on cannot be seen: an error is what holds in both cases.
  const passedOn = scripts.flatMap((variable) => splitOptions(environment.values.get(variable) ?? ''));
  const passed = judge([...java.options, ...passedOn]);
  if (certain.length > 0 && passed.length > 0) return passed.map((fault) => said('error', fault));
  const names = scripts.join(', ');
  const fix = 'Use JAVA_TOOL_OPTIONS, which every JVM reads.';
  const either = certain.length > 0 ? `unless its start script uses ${names}` : `if its start script uses ${names}`;
  return [...certain, ...passed].map(({ message }) =>
    said('unknown', { message: `${message.replace(/\.$/, '')}, ${either}; which is not known.`, fix }),
  );
}

/** Sources that may hold a heap flag. One that is plain to see on the command line is taken for the one that counts. */
function unknownSources(
  named: readonly string[],
  visible: readonly string[],
  { complete }: Environment,
): readonly string[] {
  const { maximum, maximumPercentage } = heapFlags(visible);
  if (complete || maximum !== undefined || maximumPercentage !== undefined) return named;
  return [...named, 'an object in `envFrom` that is not in the charts'];
}

function faults(flags: HeapFlags, limit: bigint | undefined, options: JvmHeapOptions): readonly Fault[] {
  const [wrong] = flags.wrong;
  if (wrong !== undefined) {
    return [{ message: `gives its JVM ${wrong}, which it refuses.`, fix: 'Write a size such as 512m or 1g.' }];
  }
  if (limit === undefined || limit === 0n) {
    const message = 'runs Java without a memory limit, so the heap is measured by the memory of the node.';
    return [{ message, fix: 'Set resources.limits.memory.' }];
  }
  const found: Fault[] = [];
  const { maximum, initial, maximumPercentage } = flags;
  if (maximum !== undefined && initial !== undefined && initial > maximum) {
    const message = `starts its JVM with a heap of ${inMiB(initial)}, more than the largest it may have, ${inMiB(maximum)}.`;
    found.push({ message, fix: 'Lower -Xms or raise -Xmx.' });
  }
  if (maximum === undefined && maximumPercentage !== undefined && maximumPercentage > options.maxRamPercentage) {
    const message = `has MaxRAMPercentage ${maximumPercentage}, more than ${options.maxRamPercentage}.`;
    return [...found, { message, fix: `Use ${options.heapPercentage} or less.` }];
  }
  const memory = limit / ONE;
  const heap = largestHeap(flags, memory);
  if (heap * 100n <= memory * BigInt(options.heapPercentage)) return found;
  const share = memory === 0n ? 'all' : `${(heap * 100n + memory - 1n) / memory} %`;
  const message = `may take ${inMiB(heap)} of heap, ${share} of its memory limit of ${inMiB(memory)}; ${options.heapPercentage} % is the most.`;
  return [...found, { message, fix: 'Lower the heap or raise the memory limit.' }];
}

function inMiB(bytes: bigint): string {
  return `${(Number(bytes) / 2 ** 20).toFixed(0)} MiB`;
}
