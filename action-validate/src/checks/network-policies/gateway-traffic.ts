import { describeIdentity } from '../../../../shared/manifest/identity.ts';
import { isObject, type Json, type Manifest, textOf, valueAt } from '../../../../shared/manifest/manifest.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, named, namespaceOf, ofKind } from '../../model/manifest-set.ts';
import { podsOf, selects, servicePorts, targetNumber } from '../../objects/pod-selection.ts';
import { objectsIn, podTemplates } from '../../objects/pod-templates.ts';
import { any, type Far, reaches } from './peers.ts';
import { allowsPort, type Policy, policiesByPod } from './policy.ts';

/** A Service that a gateway sends requests to. */
interface Exposed {
  readonly service: Manifest;
  /** The Service's port; undefined: all of them. */
  readonly port: Json | undefined;
  readonly gateways: readonly Far[];
}

/** Policies that keep out the gateway of a Service which is exposed by it. */
export function checkGatewayTraffic(set: ManifestSet, policies: readonly Policy[]): Problem[] {
  const isolating = policies.filter(({ isolates }) => isolates.has('ingress'));
  if (isolating.length === 0) return [];
  const byPod = policiesByPod(isolating);
  const problems = new Map<string, Problem>();
  for (const { service, port, gateways } of exposedServices(set)) {
    for (const pod of podsOf(set, service) ?? []) {
      const own = byPod.get(pod) ?? [];
      const [first] = own;
      if (first === undefined) continue;
      for (const servicePort of servicePorts(service).filter(
        (candidate) => port === undefined || candidate.port === port,
      )) {
        const target = targetNumber(servicePort, pod);
        if (target === undefined) continue;
        const answer = any(
          own.flatMap((policy) =>
            policy.ingress
              .filter((rule) => allowsPort(rule, servicePort.protocol, target, pod))
              .flatMap((rule) => gateways.map((gateway) => reaches(set, policy, rule, gateway))),
          ),
        );
        if (answer === 'yes') continue;
        const namespace = gateways.find((gateway) => gateway.namespace !== undefined)?.namespace;
        const from = namespace === undefined ? 'the gateway' : `the gateway in ${namespace}`;
        const message =
          answer === 'no'
            ? `The policies let no traffic from ${from} to port ${target} of ${describeIdentity(service.identity)}, which it exposes.`
            : `Whether the policies let traffic from ${from} to port ${target} of ${describeIdentity(service.identity)} is not known.`;
        const fix = `Allow TCP port ${target} from the gateway's namespace (kubernetes.io/metadata.name).`;
        const severity = answer === 'no' ? 'error' : 'unknown';
        problems.set(message, { severity, message, fix, manifest: first.manifest, path: ['spec', 'ingress'] });
      }
    }
  }
  return [...problems.values()];
}

function exposedServices(set: ManifestSet): readonly Exposed[] {
  return [
    ...ofKind(set, 'networking.istio.io', 'VirtualService').flatMap((manifest) => ofVirtualService(set, manifest)),
    ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].flatMap((kind) =>
      ofKind(set, 'gateway.networking.k8s.io', kind).flatMap((manifest) => ofRoute(set, manifest)),
    ),
  ];
}

function ofVirtualService(set: ManifestSet, manifest: Manifest): Exposed[] {
  const spec = isObject(manifest.body.spec) ? manifest.body.spec : {};
  const named = (Array.isArray(spec.gateways) ? spec.gateways : []).filter((gateway: Json) => gateway !== 'mesh');
  if (named.length === 0) return [];
  const gateways = named.flatMap((gateway: Json) => gatewayPods(set, manifest, textOf(gateway)));
  return ['http', 'tls', 'tcp'].flatMap((protocol) =>
    objectsIn(spec, protocol).flatMap(([, rule]) =>
      objectsIn(rule, 'route').flatMap(([, { destination }]): Exposed[] => {
        const service = serviceAt(set, manifest, valueAt(destination, ['host']));
        return service === undefined ? [] : [{ service, port: valueAt(destination, ['port', 'number']), gateways }];
      }),
    ),
  );
}

function serviceAt(set: ManifestSet, manifest: Manifest, host: Json | undefined): Manifest | undefined {
  const [, name, namespace] = /^([^.]+)(?:\.([^.]+)\.svc\.cluster\.local)?$/.exec(textOf(host)) ?? [];
  return findService(set, name, namespace ?? namespaceOf(set, manifest));
}

function findService(set: ManifestSet, name: Json | undefined, namespace: Json | undefined): Manifest | undefined {
  if (typeof name !== 'string') return undefined;
  return named(set, '', 'Service', name).find((service) => namespaceOf(set, service) === namespace);
}

/** The pods of a Gateway of Istio: those with the labels that it selects, in any namespace. */
function gatewayPods(set: ManifestSet, manifest: Manifest, reference: string): readonly Far[] {
  const [name = '', namespace] = reference.split('/').reverse();
  const gateway = named(set, 'networking.istio.io', 'Gateway', name).find(
    (candidate) => namespaceOf(set, candidate) === (namespace ?? namespaceOf(set, manifest)),
  );
  const matchLabels = valueAt(gateway?.body, ['spec', 'selector']);
  if (!isObject(matchLabels)) return [{ namespace: undefined, labels: {} }];
  const pods = podTemplates(set).filter(({ labels }) => selects({ matchLabels }, labels));
  if (pods.length === 0) return [{ namespace: undefined, labels: matchLabels }];
  return pods.map((pod) => ({ namespace: namespaceOf(set, pod.manifest), labels: pod.labels }));
}

/** istiod deploys a Gateway of Gateway API beside it. */
function ofRoute(set: ManifestSet, manifest: Manifest): Exposed[] {
  const spec = isObject(manifest.body.spec) ? manifest.body.spec : {};
  const own = namespaceOf(set, manifest);
  const gateways = objectsIn(spec, 'parentRefs')
    .filter(([, { kind }]) => kind === undefined || kind === 'Gateway')
    .map(
      ([, { name, namespace }]): Far => ({
        namespace: typeof namespace === 'string' ? namespace : own,
        labels: { 'gateway.networking.k8s.io/gateway-name': name ?? null },
      }),
    );
  if (gateways.length === 0) return [];
  return objectsIn(spec, 'rules').flatMap(([, rule]) =>
    objectsIn(rule, 'backendRefs').flatMap(([, { kind, name, namespace, port }]): Exposed[] => {
      const service = kind === undefined || kind === 'Service' ? findService(set, name, namespace ?? own) : undefined;
      return service === undefined ? [] : [{ service, port, gateways }];
    }),
  );
}
