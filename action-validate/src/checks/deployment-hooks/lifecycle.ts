import { isObject, type Json, type JsonObject, textOf, valueAt } from '../../../../shared/manifest/manifest.ts';
import type { Problem } from '../../model/check.ts';
import type { ManifestSet } from '../../model/manifest-set.ts';
import { isInjected } from '../../objects/injection.ts';
import { meshConfig, yamlObject } from '../../objects/mesh-config.ts';
import { type PodTemplate, podTemplates } from '../../objects/pod-templates.ts';

const HANDLERS = ['exec', 'httpGet', 'sleep', 'tcpSocket'];
const DEFAULT_GRACE_SECONDS = 30;
/** Istio's default of `terminationDrainDuration`: istio.io/api/mesh/v1alpha1/proxy.proto. */
const DEFAULT_DRAIN_SECONDS = 5;

/** Lifecycle hooks of containers: one handler each, and time left for the proxy to drain. */
export function checkLifecycle(set: ManifestSet): Problem[] {
  return podTemplates(set).flatMap((template) =>
    template.containers.flatMap(({ path, body }) => {
      const lifecycle = isObject(body.lifecycle) ? body.lifecycle : {};
      return ['preStop', 'postStart'].flatMap((hook): Problem[] => {
        const handler = lifecycle[hook];
        if (!isObject(handler)) return [];
        const at = [...path, 'lifecycle', hook];
        const used = HANDLERS.filter((name) => handler[name] !== undefined);
        if (used.length === 1) return hook === 'preStop' ? checkDrain(set, template, handler, at) : [];
        const has = used.length === 0 ? 'no handler' : `${used.length} handlers (${used.join(', ')})`;
        const message = `${hook} of the container ${textOf(body.name)} has ${has}; it must have one.`;
        return [{ severity: 'error', message, fix: 'Keep one of them.', manifest: template.manifest, path: at }];
      });
    }),
  );
}

function checkDrain(
  set: ManifestSet,
  template: PodTemplate,
  handler: JsonObject,
  path: readonly (string | number)[],
): Problem[] {
  const { manifest, spec } = template;
  const sleep = sleepSeconds(handler);
  if (sleep === undefined) return [];
  if (sleep === 'unknown') {
    const message = 'How long preStop sleeps is in a variable, so it cannot be compared with the grace period.';
    return [{ severity: 'unknown', message, fix: 'Write the seconds out.', manifest, path }];
  }
  const grace =
    typeof spec.terminationGracePeriodSeconds === 'number' ? spec.terminationGracePeriodSeconds : DEFAULT_GRACE_SECONDS;
  const drain = isInjected(set, template) === false ? 0 : drainSeconds(set, template);
  if (sleep + drain < grace) return [];
  const draining = drain === 0 ? '' : ` and the proxy drains for ${drain} s`;
  const default_ = spec.terminationGracePeriodSeconds === undefined ? ', the default,' : '';
  return [
    {
      ...{ severity: 'error', manifest, path },
      message: `preStop sleeps for ${sleep} s${draining}, but the pod is killed after ${grace} s${default_} of both.`,
      fix: `Set terminationGracePeriodSeconds to more than ${sleep + drain}, or sleep for less.`,
    },
  ];
}

/** Seconds that a preStop handler sleeps; undefined when it is something else than a sleep. */
function sleepSeconds(handler: JsonObject): number | 'unknown' | undefined {
  const seconds = valueAt(handler, ['sleep', 'seconds']);
  if (typeof seconds === 'number') return seconds;
  const command = valueAt(handler, ['exec', 'command']);
  if (!Array.isArray(command)) return undefined;
  const times = [
    ...command
      .map((word: Json) => textOf(word))
      .join(' ')
      .matchAll(/(?:^|[\s;&|/(])sleep\s+([^\s;&|)]+)/g),
  ].map(([, time = '']) => time);
  if (times.length === 0) return undefined;
  let total = 0;
  for (const time of times) {
    const match = /^["']?(\d+(?:\.\d+)?|inf(?:inity)?)([smhd]?)["']?$/.exec(time);
    if (match === null) return 'unknown';
    const [, amount = '', unit = ''] = match;
    total += amount.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(amount) * (UNIT_SECONDS[unit] ?? 1);
  }
  return total;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** `terminationDrainDuration`: the pod's own, else the mesh's where the charts hold it, else Istio's default. */
function drainSeconds(set: ManifestSet, { annotations }: PodTemplate): number {
  const ofPod = yamlObject(annotations['proxy.istio.io/config']);
  return (
    seconds(ofPod.terminationDrainDuration) ??
    seconds(valueAt(meshConfig(set), ['defaultConfig', 'terminationDrainDuration'])) ??
    DEFAULT_DRAIN_SECONDS
  );
}

/** A duration as the JSON of protobuf has it, `1.5s`; istiod reads no other. */
function seconds(duration: Json | undefined): number | undefined {
  const [, amount] = /^(\d{1,12}(?:\.\d{1,9})?)s$/.exec(textOf(duration)) ?? [];
  return amount === undefined ? undefined : Number(amount);
}
