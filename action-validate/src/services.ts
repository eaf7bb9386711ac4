import { isObject, type Manifest } from '../../shared/manifest/manifest.ts';
import { type ManifestSet, ofKind, sameNamespace } from './manifest-set.ts';
import { objectsIn, type PodTemplate } from './pod-templates.ts';

/** A TCP port of a pod that a Service sends traffic to. */
export interface TargetedPort {
  readonly service: Manifest;
  readonly port: number;
}

/** Whether a Service of the set sends traffic to these pods. */
export function servicesOf(set: ManifestSet, template: PodTemplate): readonly Manifest[] {
  return ofKind(set, '', 'Service').filter((service) => {
    const { body } = service;
    const selector = isObject(body.spec) && body.spec.type !== 'ExternalName' ? body.spec.selector : undefined;
    if (!isObject(selector) || Object.keys(selector).length === 0) return false;
    const selects = Object.entries(selector).every(([label, value]) => template.labels[label] === value);
    return selects && sameNamespace(set, service, template.manifest);
  });
}

/**
 * The pod's TCP ports that Services target: `targetPort`, which is `port` by default, by number or by the name of a
 * container's port. A name that no container has is no port.
 */
export function targetedPorts(set: ManifestSet, template: PodTemplate): readonly TargetedPort[] {
  return servicesOf(set, template).flatMap((service) => {
    const spec = isObject(service.body.spec) ? service.body.spec : undefined;
    return objectsIn(spec, 'ports').flatMap(([, { protocol, port, targetPort }]) => {
      if (!isTcp(protocol)) return [];
      const target = targetPort ?? port;
      const number = typeof target === 'string' ? namedPort(template, target) : target;
      return typeof number === 'number' ? [{ service, port: number }] : [];
    });
  });
}

/** The protocol is TCP unless the manifest says otherwise. */
export function isTcp(protocol: unknown): boolean {
  return protocol === undefined || protocol === null || protocol === 'TCP';
}

function namedPort({ containers }: PodTemplate, name: string): number | undefined {
  for (const { body } of containers) {
    for (const [, port] of objectsIn(body, 'ports')) {
      if (port.name === name && typeof port.containerPort === 'number') return port.containerPort;
    }
  }
  return undefined;
}
