import { describeIdentity } from '../../../../shared/manifest/identity.ts';
import { isObject, type JsonObject, type Manifest, textOf, valueAt } from '../../../../shared/manifest/manifest.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, ofKind } from '../../model/manifest-set.ts';
import { isInjected } from '../../objects/injection.ts';
import { mayHaveOtherPods } from '../../objects/pod-makers.ts';
import { podsOf, servicePorts, targetNumber, templatesBeside } from '../../objects/pod-selection.ts';
import { type PodTemplate, podTemplates } from '../../objects/pod-templates.ts';

/** Services and the pods that they send traffic to. */
export function checkServiceTargets(set: ManifestSet): Problem[] {
  const services = ofKind(set, '', 'Service').map((service) => ({ service, pods: podsOf(set, service) }));
  return [
    ...services.flatMap(({ service, pods }) => [
      ...checkSelector(set, service, pods),
      ...checkNamedPorts(service, pods ?? []),
    ]),
    ...checkSharedPods(set, services),
  ];
}

function checkSelector(set: ManifestSet, service: Manifest, pods: readonly PodTemplate[] | undefined): Problem[] {
  if (pods === undefined || pods.length > 0) return [];
  const at = { manifest: service, path: ['spec', 'selector'] };
  const beside = templatesBeside(set, service);
  if (beside.length === 0 || mayHaveOtherPods(set, service)) {
    const message =
      'The charts hold no pods that this Service selects; whether something else makes them is not known.';
    return [{ severity: 'unknown', message, fix: 'Nothing, if something else makes them.', ...at }];
  }
  const message = 'This Service selects none of the pods in its namespace.';
  return [
    {
      severity: 'error',
      message: message + nearest(service, beside),
      fix: 'Correct the selector or the labels.',
      ...at,
    },
  ];
}

/** The label that keeps the pods with the most labels in common out. */
function nearest(service: Manifest, pods: readonly PodTemplate[]): string {
  const selector = selectorOf(service);
  const misses = pods.map(({ manifest, labels }) => ({
    manifest,
    missed: selector.filter(([label, value]) => labels[label] !== value),
  }));
  const [best] = misses.sort((a, b) => a.missed.length - b.missed.length);
  const [label, value] = best?.missed[0] ?? [];
  if (best === undefined || label === undefined || best.missed.length === selector.length) return '';
  return ` Those of ${describeIdentity(best.manifest.identity)} do not have ${label}: ${textOf(value)}.`;
}

function selectorOf({ body }: Manifest): readonly [string, unknown][] {
  const selector = valueAt(body, ['spec', 'selector']);
  return isObject(selector) ? Object.entries(selector as JsonObject) : [];
}

function checkNamedPorts(service: Manifest, pods: readonly PodTemplate[]): Problem[] {
  return servicePorts(service).flatMap((port): Problem[] => {
    const { index, targetPort, protocol } = port;
    if (typeof targetPort !== 'string') return [];
    const without = pods.filter((pod) => targetNumber(port, pod) === undefined);
    const [first] = without;
    if (first === undefined) return [];
    // Some pods of a Service may lack it, while others are replaced.
    const severity = without.length === pods.length ? 'error' : 'warning';
    const message = `No container of ${describeIdentity(first.manifest.identity)} has a ${protocol} port named ${targetPort}.`;
    const fix = "Name the container's port so, or target it by its number.";
    return [{ severity, message, fix, manifest: service, path: ['spec', 'ports', index, 'targetPort'] }];
  });
}

interface Selected {
  readonly service: Manifest;
  readonly pods: readonly PodTemplate[] | undefined;
}

/**
 * Services of the same pods that reach one port of them under different numbers: a sidecar takes its inbound traffic
 * for that of one of them. Compare istioctl analyze, IST0137.
 */
function checkSharedPods(set: ManifestSet, services: readonly Selected[]): Problem[] {
  const byPods = new Map<PodTemplate, Manifest[]>();
  for (const { service, pods } of services) {
    for (const pod of pods ?? []) byPods.set(pod, [...(byPods.get(pod) ?? []), service]);
  }
  return podTemplates(set).flatMap((template) => {
    const sharing = byPods.get(template) ?? [];
    if (sharing.length < 2 || isInjected(set, template) !== true) return [];
    const reached = new Map<number, { service: Manifest; port: unknown }>();
    return sharing.flatMap((service) =>
      servicePorts(service).flatMap((port): Problem[] => {
        const target = targetNumber(port, template);
        if (target === undefined) return [];
        const first = reached.get(target) ?? { service, port: port.port };
        reached.set(target, first);
        if (first.service === service || first.port === port.port) return [];
        const message = `Port ${target} of ${describeIdentity(template.manifest.identity)} is port ${textOf(port.port)} here and ${textOf(first.port)} in ${describeIdentity(first.service.identity)}.`;
        const fix = 'Give both Services the same port number for it.';
        return [{ severity: 'warning', message, fix, manifest: service, path: ['spec', 'ports', port.index] }];
      }),
    );
  });
}
