import type { JsonPath, Severity } from '../../../shared/manifest/finding.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  type Manifest,
  textOf,
  valueAt,
} from '../../../shared/manifest/manifest.ts';
import type { Check, Problem } from '../model/check.ts';
import { type ManifestSet, metadataMap, ofKind } from '../model/manifest-set.ts';
import { meshConfig } from '../objects/mesh-config.ts';
import { objectsIn } from '../objects/pod-templates.ts';

/** Source: istio.io/istio/pkg/config/protocol/instance.go; upper and lower case are the same. */
const PROTOCOLS = [
  ...['tcp', 'udp', 'grpc', 'grpc-web', 'http', 'http_proxy', 'http2', 'https', 'tls', 'mongo', 'redis', 'mysql'],
] as const;
const HTTP = new Set(['http', 'http2', 'http_proxy', 'grpc', 'grpc-web']);
const TLS = new Set(['https', 'tls']);
const DYNAMIC = new Set(['http', 'tls', 'grpc', 'http2']);

/** Opts one ServiceEntry out of the addresses that istiod allocates by default. */
const AUTO_ALLOCATION = 'networking.istio.io/enable-autoallocate-ip';
/** Makes the proxies answer for names, with the addresses that istiod allocated. */
const DNS_CAPTURE = 'ISTIO_META_DNS_CAPTURE';
/** Set by Istio's ambient profile: the ztunnel answers for names then. */
const AMBIENT = 'ISTIO_META_ENABLE_HBONE';

export const checkIstioServiceEntryPortProtocol: Check = {
  name: 'check_istio_serviceentry_port_protocol',
  what: 'The ports of a ServiceEntry have a known protocol, a name and number of their own, and a protocol that its resolution can serve.',
  why: 'istiod rejects the ServiceEntry, or takes the port as plain TCP and sends the traffic of one host to another.',
  run: (set) => {
    const allocates = usesAllocated(set);
    return ofKind(set, 'networking.istio.io', 'ServiceEntry').flatMap((entry) => checkServiceEntry(entry, allocates));
  },
};

function checkServiceEntry(manifest: Manifest, allocates: boolean): Problem[] {
  const spec = isObject(manifest.body.spec) ? manifest.body.spec : {};
  const found = (severity: Severity, path: JsonPath, message: string, fix: string): Problem => ({
    ...{ severity, message, fix, manifest },
    path: ['spec', ...path],
  });
  const ports = objectsIn(spec, 'ports');
  const addressed = hasAddress(spec, manifest, allocates);
  const seen = { name: new Map<string, number>(), number: new Map<string, number>() };
  return ports.flatMap(([index, port]) => {
    const problems: Problem[] = [];
    for (const field of ['name', 'number'] as const) {
      const value = textOf(port[field]);
      const first = seen[field].get(value);
      if (port[field] !== undefined && first !== undefined) {
        const message = `The port ${field} ${value} is also that of ports[${first}].`;
        problems.push(found('error', ['ports', index, field], message, `Give every port its own ${field}.`));
      }
      seen[field].set(value, first ?? index);
    }
    return [...problems, ...checkName(port, index, found), ...checkProtocol(spec, addressed, port, index, found)];
  });
}

type Found = (severity: Severity, path: JsonPath, message: string, fix: string) => Problem;

/** A label of RFC 1123, as istiod demands: istio.io/istio/pkg/config/validation, ValidatePortName. */
function checkName({ name }: JsonObject, index: number, found: Found): Problem[] {
  if (typeof name === 'string' && name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i.test(name)) return [];
  const message =
    name === undefined ? 'The port has no name.' : `The port name ${JSON.stringify(name)} is not allowed.`;
  const fix = 'Use up to 63 lower-case letters, digits and `-`, such as `https-api`.';
  return [found('error', name === undefined ? ['ports', index] : ['ports', index, 'name'], message, fix)];
}

function checkProtocol(spec: JsonObject, addressed: boolean, port: JsonObject, index: number, found: Found): Problem[] {
  const written = port.protocol ?? '';
  const protocol = typeof written === 'string' ? written.toLowerCase() : undefined;
  const path = ['ports', index, ...(port.protocol === undefined ? [] : ['protocol'])];
  if (protocol === undefined || (protocol !== '' && !PROTOCOLS.some((known) => known === protocol))) {
    const message = `The protocol ${JSON.stringify(written)} is not one that Istio knows.`;
    return [found('error', path, message, `Use one of ${PROTOCOLS.join(', ')}.`)];
  }
  const shown = protocol === '' ? 'no protocol' : `protocol ${written}`;
  const resolution = resolutionOf(spec);
  if (resolution === 'DYNAMIC_DNS' && !DYNAMIC.has(protocol)) {
    const message = `A port with ${shown} cannot be resolved by DYNAMIC_DNS.`;
    return [found('error', path, message, 'Use HTTP, HTTP2, GRPC or TLS, or another resolution.')];
  }
  const hosts = Array.isArray(spec.hosts) ? spec.hosts.length : 0;
  if (resolution !== 'NONE' && hosts > 1 && !HTTP.has(protocol) && !TLS.has(protocol)) {
    const message = `${hosts} hosts share a port with ${shown}: nothing in its traffic tells them apart.`;
    const fix = 'Use an HTTP or TLS protocol, resolution NONE, or a ServiceEntry for each host.';
    return [found('error', path, message, fix)];
  }
  if ((protocol !== '' && protocol !== 'tcp') || addressed) return [];
  const message = `A port with ${shown} and no \`spec.addresses\`: nothing but its number tells its traffic from other traffic.`;
  const fix = `Set \`spec.addresses\`; or let istiod allocate one (a resolution other than NONE, no label ${AUTO_ALLOCATION}: "false", and ${DNS_CAPTURE}: "true" in the proxyMetadata of the mesh).`;
  return [found('warning', path, message, fix)];
}

/** Source: istio.io/istio/pilot/pkg/networking/serviceentry/ip_autoallocation.go. */
function hasAddress(spec: JsonObject, { body }: Manifest, allocates: boolean): boolean {
  if (Array.isArray(spec.addresses) && spec.addresses.length > 0) return true;
  const optOut = metadataMap(body, 'labels')[AUTO_ALLOCATION];
  return allocates && resolutionOf(spec) !== 'NONE' && textOf(optOut).toLowerCase() !== 'false';
}

/** What Go takes for true: strconv.ParseBool. */
const TRUE = /^(1|t|T|true|TRUE|True)$/;

/**
 * Whether the proxies use the addresses that istiod allocates. A sidecar does when it captures DNS, which is off by
 * default; the ztunnel and the waypoints of an ambient mesh do anyway. Where the charts do not hold the settings of the
 * mesh, the answer is yes.
 * Source: istio.io/istio/pilot/pkg/model/service.go, nodeUsesAutoallocatedIPs.
 */
function usesAllocated(set: ManifestSet): boolean {
  const mesh = meshConfig(set);
  if (mesh === undefined) return true;
  return [DNS_CAPTURE, AMBIENT].some((name) =>
    TRUE.test(textOf(valueAt(mesh, ['defaultConfig', 'proxyMetadata', name]))),
  );
}

/** Left out, it is NONE: the first value of the enumeration. */
function resolutionOf(spec: JsonObject): Json {
  return spec.resolution ?? 'NONE';
}
