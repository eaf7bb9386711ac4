import type { JsonPath, Severity } from '../../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../../shared/manifest/identity.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  type Manifest,
  textOf,
  valueAt,
} from '../../../../shared/manifest/manifest.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, namespaceOf, ofKind } from '../../model/manifest-set.ts';
import { podsOf, selects } from '../../objects/pod-selection.ts';
import { objectsIn } from '../../objects/pod-templates.ts';
import { fullName } from '../../objects/service-host.ts';
import type { HostRegistry, KnownHost } from './host-registry.ts';

const NETWORKING = 'networking.istio.io';

/** Hosts, ports and subsets that VirtualServices and DestinationRules refer to. */
export function checkIstioRoutes(set: ManifestSet, registry: HostRegistry): Problem[] {
  const rules = ofKind(set, NETWORKING, 'DestinationRule');
  const subsets = subsetsByHost(set, rules);
  return [
    ...ofKind(set, NETWORKING, 'VirtualService').flatMap((manifest) => [
      ...checkMeshHosts(set, registry, manifest),
      ...destinationsIn(manifest).flatMap((destination) => checkDestination(set, registry, subsets, destination)),
    ]),
    ...rules.flatMap((manifest) => checkRule(set, registry, manifest)),
  ];
}

interface Destination {
  readonly manifest: Manifest;
  readonly path: JsonPath;
  readonly body: JsonObject;
}

function destinationsIn(manifest: Manifest): readonly Destination[] {
  const spec = isObject(manifest.body.spec) ? manifest.body.spec : {};
  const found: Destination[] = [];
  const add = (body: Json | undefined, path: JsonPath): void => {
    if (isObject(body)) found.push({ manifest, body, path: ['spec', ...path] });
  };
  for (const protocol of ['http', 'tls', 'tcp']) {
    for (const [index, rule] of objectsIn(spec, protocol)) {
      for (const list of ['route', 'mirrors']) {
        for (const [item, { destination }] of objectsIn(rule, list)) {
          add(destination, [protocol, index, list, item, 'destination']);
        }
      }
      add(rule.mirror, [protocol, index, 'mirror']);
    }
  }
  return found;
}

/** Hosts of a VirtualService that sidecars use; a gateway's are what clients ask for. */
function checkMeshHosts(set: ManifestSet, registry: HostRegistry, manifest: Manifest): Problem[] {
  const { gateways, hosts } = isObject(manifest.body.spec) ? manifest.body.spec : {};
  const usesMesh = !Array.isArray(gateways) || gateways.length === 0 || gateways.includes('mesh');
  if (!usesMesh || !Array.isArray(hosts)) return [];
  return hosts.flatMap((host: Json, index: number) => {
    if (typeof host !== 'string' || !/^[^.*]+$|\.svc(\.cluster\.local)?$/.test(host)) return [];
    return lookUp(set, registry, manifest, host, ['spec', 'hosts', index]).problems;
  });
}

function checkDestination(
  set: ManifestSet,
  registry: HostRegistry,
  subsets: ReadonlyMap<string, ReadonlySet<string>>,
  { manifest, path, body }: Destination,
): Problem[] {
  const { host, subset } = body;
  if (typeof host !== 'string') return [];
  const { name, known, problems } = lookUp(set, registry, manifest, host, [...path, 'host']);
  const said = (severity: Severity, at: JsonPath, message: string, fix: string): Problem => ({
    ...{ severity, message, fix, manifest },
    path: [...path, ...at],
  });
  const port = valueAt(body, ['port', 'number']);
  if (typeof port === 'number' && known?.ports !== undefined && !known.ports.includes(port)) {
    const message = `${host} has no port ${port}, only ${known.ports.join(', ')}.`;
    problems.push(said('error', ['port', 'number'], message, 'Use a port of the Service, not that of its pods.'));
  }
  if (typeof subset !== 'string' || subset === '') return problems;
  const defined = subsets.get(name);
  if (defined === undefined) {
    // What is said of the host is enough.
    if (known === undefined) return problems;
    const message = `No DestinationRule in the charts is for ${host}, so whether it has a subset ${subset} is not known.`;
    problems.push(said('unknown', ['subset'], message, 'Nothing, if something else creates the rule.'));
  } else if (!defined.has(subset)) {
    const message = `No DestinationRule for ${host} defines the subset ${subset}: its requests get a 503.`;
    problems.push(said('error', ['subset'], message, 'Correct the name, or add the subset.'));
  }
  return problems;
}

function checkRule(set: ManifestSet, registry: HostRegistry, manifest: Manifest): Problem[] {
  const spec = isObject(manifest.body.spec) ? manifest.body.spec : {};
  if (typeof spec.host !== 'string' || spec.host.startsWith('*')) return [];
  const { known, problems } = lookUp(set, registry, manifest, spec.host, ['spec', 'host']);
  const pods = known?.manifest?.identity.kind === 'Service' ? podsOf(set, known.manifest) : undefined;
  if (pods === undefined || pods.length === 0) return problems;
  for (const [index, { name, labels }] of objectsIn(spec, 'subsets')) {
    const matchLabels = withoutPlaces(labels);
    if (pods.some((pod) => selects({ matchLabels }, pod.labels))) continue;
    const message = `The subset ${textOf(name)} selects none of the pods of ${spec.host}: its requests get a 503.`;
    const path = ['spec', 'subsets', index, 'labels'];
    problems.push({ severity: 'error', message, fix: 'Correct the labels.', manifest, path });
  }
  return problems;
}

/** Without the labels that istiod gives to endpoints by where they are: pods do not have them. */
function withoutPlaces(labels: Json | undefined): JsonObject {
  const entries = Object.entries(isObject(labels) ? labels : {});
  return Object.fromEntries(entries.filter(([label]) => !/^topology\.(kubernetes\.io|istio\.io)\//.test(label)));
}

function subsetsByHost(set: ManifestSet, rules: readonly Manifest[]): ReadonlyMap<string, ReadonlySet<string>> {
  const subsets = new Map<string, Set<string>>();
  for (const rule of rules) {
    const host = valueAt(rule.body, ['spec', 'host']);
    if (typeof host !== 'string') continue;
    const name = istiosName(host, namespaceOf(set, rule));
    const names = objectsIn(isObject(rule.body.spec) ? rule.body.spec : undefined, 'subsets').map(([, { name }]) =>
      textOf(name),
    );
    subsets.set(name, new Set([...(subsets.get(name) ?? []), ...names]));
  }
  return subsets;
}

interface LookedUp {
  readonly name: string;
  readonly known: KnownHost | undefined;
  readonly problems: Problem[];
}

function lookUp(set: ManifestSet, registry: HostRegistry, manifest: Manifest, host: string, path: JsonPath): LookedUp {
  const namespace = namespaceOf(set, manifest);
  const name = istiosName(host, namespace);
  const known = registry.find(name, namespace);
  if (known !== undefined || host.startsWith('*')) return { name, known, problems: [] };
  const hidden = registry.find(name)?.manifest;
  if (hidden !== undefined) {
    const message = `${describeIdentity(hidden.identity)} is not exported to the namespace ${namespace}, so ${host} is not a host there.`;
    const fix = 'Add the namespace to its `exportTo`, or move the route.';
    return { name, known, problems: [{ severity: 'error', message, fix, manifest, path }] };
  }
  const meant = completed(host, registry);
  if (meant !== undefined) {
    const message = `Istio takes ${host} as it is, since it completes only names without a dot; no host has that name.`;
    return { name, known, problems: [{ severity: 'error', message, fix: `Write ${meant}.`, manifest, path }] };
  }
  const severity = registry.complete ? 'error' : 'unknown';
  const message = `${registry.complete ? 'There is no' : 'The charts hold no'} Service or ServiceEntry for ${host}.`;
  const fix = 'Correct the name, unless something else creates it.';
  return { name, known, problems: [{ severity, message, fix, manifest, path }] };
}

/**
 * A host as Istio reads it in a namespace: a name without a dot is a Service beside it.
 * Source: istio.io/istio/pkg/config/model, ResolveShortnameToFQDN.
 */
function istiosName(host: string, namespace: string | undefined): string {
  return host.includes('.') || host === '*' || namespace === undefined ? host : fullName(host, namespace);
}

/** `cart.shop` and `cart.shop.svc` made whole, when there is such a Service. */
function completed(host: string, registry: HostRegistry): string | undefined {
  const [, service = '', namespace = ''] = /^([^.]+)\.([^.]+)(?:\.svc)?$/.exec(host) ?? [];
  const name = fullName(service, namespace);
  return registry.find(name) === undefined ? undefined : name;
}
