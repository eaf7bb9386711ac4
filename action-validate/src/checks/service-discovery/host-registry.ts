import { isObject, type Json, type JsonObject, type Manifest, textOf } from '../../../../shared/manifest/manifest.ts';
import { type ManifestSet, metadataMap, namespaceOf, ofKind } from '../../model/manifest-set.ts';
import { servicePorts } from '../../objects/pod-selection.ts';
import { objectsIn } from '../../objects/pod-templates.ts';
import { fullName } from '../../objects/service-host.ts';

/** A host that something in the mesh answers for. */
export interface KnownHost {
  /** Undefined when any port may be used: a headless Service, one outside the cluster. */
  readonly ports: readonly number[] | undefined;
  /** The Service or ServiceEntry; undefined when it is not in the charts. */
  readonly manifest: Manifest | undefined;
  /** Whether the sidecars of a namespace know it. */
  readonly isVisibleIn: (namespace: string) => boolean;
}

/** The hosts of the charts and of the fleet. */
export interface HostRegistry {
  /**
   * By its full name; undefined when nothing that is known answers for it.
   * @param from only what is exported to this namespace
   */
  find(host: string, from?: string): KnownHost | undefined;
  /** Whether a namespace is one that the charts or the fleet name. */
  hasNamespace(name: string): boolean;
  /** Whether all hosts are known, so that another one does not exist. */
  readonly complete: boolean;
}

const everywhere = (): boolean => true;

/** Services that every cluster has. */
const PLATFORM: readonly (readonly [string, KnownHost])[] = [
  [fullName('kubernetes', 'default'), { ports: [443], manifest: undefined, isVisibleIn: everywhere }],
  [fullName('kube-dns', 'kube-system'), { ports: [53], manifest: undefined, isVisibleIn: everywhere }],
];

export function hostRegistry(set: ManifestSet): HostRegistry {
  const hosts = new Map<string, KnownHost[]>();
  const wildcards: (readonly [string, KnownHost])[] = [];
  const add = (host: string, known: KnownHost): void => {
    if (host.startsWith('*')) wildcards.push([host.slice(1), known]);
    else hosts.set(host, [...(hosts.get(host) ?? []), known]);
  };
  for (const service of ofKind(set, '', 'Service')) {
    const namespace = namespaceOf(set, service);
    if (namespace !== undefined) add(fullName(service.identity.name, namespace), knownService(service, namespace));
  }
  for (const entry of ofKind(set, 'networking.istio.io', 'ServiceEntry')) {
    const spec = isObject(entry.body.spec) ? entry.body.spec : {};
    const known = knownEntry(entry, spec, namespaceOf(set, entry));
    for (const host of Array.isArray(spec.hosts) ? spec.hosts : []) if (typeof host === 'string') add(host, known);
  }
  for (const [host, ports] of set.fleet?.hosts ?? []) {
    add(host, { ports: ports.length === 0 ? undefined : ports, manifest: undefined, isVisibleIn: everywhere });
  }
  for (const [host, known] of PLATFORM) add(host, known);
  const namespaces = new Set([
    ...(set.fleet?.namespaces.keys() ?? []),
    ...set.manifests.map((m) => namespaceOf(set, m)),
  ]);
  return {
    find: (host, from) => {
      const visible = ({ isVisibleIn }: KnownHost): boolean => from === undefined || isVisibleIn(from);
      return (
        hosts.get(host)?.find(visible) ??
        podOfService(host, hosts)?.find(visible) ??
        wildcards.find(([suffix, known]) => host.endsWith(suffix) && visible(known))?.[1]
      );
    },
    hasNamespace: (name) => namespaces.has(name),
    complete: set.fleet !== undefined,
  };
}

function knownService(service: Manifest, namespace: string): KnownHost {
  const spec = isObject(service.body.spec) ? service.body.spec : {};
  const anyPort = spec.clusterIP === 'None' || spec.type === 'ExternalName';
  const exportTo = metadataMap(service.body, 'annotations')['networking.istio.io/exportTo'];
  return {
    ports: anyPort ? undefined : portsOf(servicePorts(service).map(({ port }) => port)),
    manifest: service,
    isVisibleIn: exportedTo(typeof exportTo === 'string' ? exportTo.split(',') : [], namespace),
  };
}

function knownEntry(entry: Manifest, spec: JsonObject, namespace: string | undefined): KnownHost {
  const ports = portsOf(objectsIn(spec, 'ports').map(([, { number }]) => number));
  const exportTo = Array.isArray(spec.exportTo) ? spec.exportTo.map((scope: Json) => textOf(scope)) : [];
  return {
    ports: ports.length === 0 ? undefined : ports,
    manifest: entry,
    isVisibleIn: exportedTo(exportTo, namespace),
  };
}

function portsOf(numbers: readonly (Json | undefined)[]): readonly number[] {
  return numbers.filter((number) => typeof number === 'number');
}

/** Without a list, everywhere; `.` is the own namespace. Source: https://istio.io/latest/docs/reference/config/annotations. */
function exportedTo(list: readonly string[], own: string | undefined): (namespace: string) => boolean {
  const names = list.map((item) => item.trim()).filter((item) => item !== '');
  if (names.length === 0 || names.includes('*')) return everywhere;
  return (namespace) => names.includes(namespace) || (names.includes('.') && namespace === own);
}

/** `cart-0.cart.shop.svc.cluster.local`: a pod's own name under its headless Service. */
function podOfService(
  host: string,
  hosts: ReadonlyMap<string, readonly KnownHost[]>,
): readonly KnownHost[] | undefined {
  const known = hosts.get(host.slice(host.indexOf('.') + 1));
  return known?.filter(({ manifest, ports }) => manifest?.identity.kind === 'Service' && ports === undefined);
}
