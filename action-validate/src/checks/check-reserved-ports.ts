import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json, type Manifest, textOf, valueAt } from '../../../shared/manifest/manifest.ts';
import type { Check, Problem } from '../model/check.ts';
import { type ManifestSet, ofKind } from '../model/manifest-set.ts';
import { isOutsideMesh } from '../objects/injection.ts';
import { isIstiosOwn } from '../objects/istio-own.ts';
import { podsOf, type ServicePort, servicePorts } from '../objects/pod-selection.ts';
import {
  allContainers,
  type Container,
  objectsIn,
  type PodTemplate,
  PROBE_FIELDS,
  podTemplates,
} from '../objects/pod-templates.ts';
import { RESERVED_PORTS } from '../objects/reserved-ports.ts';

export const checkReservedPorts: Check = {
  name: 'check_reserved_ports',
  what: "No application uses a port, the user id or the group id of the sidecar, and no Service one of the proxy's own listeners.",
  why: 'The container cannot bind the port, its traffic goes past the proxy, or istiod leaves the listener out.',
  run: (set) => [
    ...podTemplates(set)
      .filter(({ manifest }) => !isIstiosOwn(manifest))
      .filter((template) => !isOutsideMesh(set, template))
      .flatMap((template) =>
        applicationContainers(template).flatMap((container) => checkContainer(template, container)),
      ),
    ...ofKind(set, '', 'Service').flatMap((service) => [...checkTargets(set, service), ...checkListeners(service)]),
    ...ofKind(set, 'networking.istio.io', 'ServiceEntry').flatMap(checkEntryListeners),
  ],
};

const PROXY = 'istio-proxy';
/** The redirection leaves out what this user sends, and what this group sends. */
const PROXY_USER = 1337;
const PROXY_IDS = { runAsUser: 'user', runAsGroup: 'group' } as const;
const HANDLERS = ['httpGet', 'tcpSocket', 'grpc'] as const;
const TAKEN = 'which belongs to the sidecar';
const OTHER_PORT = 'Use a port outside 15000 to 15090.';

/** Those that are not the proxy itself, as in a gateway, or in a pod that was injected by hand. */
function applicationContainers(template: PodTemplate): readonly Container[] {
  return allContainers(template).filter(({ body }) => body.name !== PROXY && body.name !== 'istio-init');
}

function checkContainer(template: PodTemplate, container: Container): Problem[] {
  const { manifest } = template;
  const { name, path, body } = container;
  const error = (at: JsonPath, message: string, fix: string): Problem => ({
    ...{ severity: 'error', message, fix, manifest, path: at },
  });
  const problems: Problem[] = [];
  for (const [index, { containerPort, protocol }] of objectsIn(body, 'ports')) {
    if (!isReserved(containerPort) || !(protocol === undefined || protocol === 'TCP' || containerPort === 15053))
      continue;
    const message = `The container ${name} has port ${containerPort}, ${TAKEN}.`;
    problems.push(error([...path, 'ports', index, 'containerPort'], message, OTHER_PORT));
  }
  for (const probe of PROBE_FIELDS) {
    for (const handler of HANDLERS) {
      const port = valueAt(body, [probe, handler, 'port']);
      // The agent answers for the application: that is what a probe becomes in a pod that was injected by hand.
      const rewritten = textOf(valueAt(body, [probe, handler, 'path'])).startsWith('/app-health/');
      if (!isReserved(port) || rewritten) continue;
      const message = `The ${probe} of the container ${name} asks port ${port}, ${TAKEN}.`;
      problems.push(error([...path, probe, handler, 'port'], message, "Ask the application's own port."));
    }
  }
  // Istio's own advice for an init container that needs the network: the sidecar that would carry its traffic is not up.
  const prepares = !template.containers.some((one) => one.body === body);
  for (const [field, word] of prepares ? [] : Object.entries(PROXY_IDS)) {
    const at = runsAs(template, container, field);
    if (at === undefined) continue;
    const message = `The container ${name} runs as ${word} ${PROXY_USER}, ${TAKEN}: its traffic goes past the proxy.`;
    problems.push(error(at, message, `Use another ${word} id.`));
  }
  return problems;
}

/** Where an id of the proxy is given to a container; undefined when it has another one. */
function runsAs(template: PodTemplate, { body, path }: Container, field: string): JsonPath | undefined {
  const own = valueAt(body, ['securityContext', field]);
  if (own === PROXY_USER) return [...path, 'securityContext', field];
  const ofPod = own === undefined && valueAt(template.spec, ['securityContext', field]) === PROXY_USER;
  return ofPod ? [...template.path, 'spec', 'securityContext', field] : undefined;
}

/** Target ports of a Service that lead to the sidecar in place of the application. A gateway's may: it is the proxy. */
function checkTargets(set: ManifestSet, service: Manifest): Problem[] {
  if (isIstiosOwn(service)) return [];
  const pods = podsOf(set, service);
  const meant = pods?.filter((template) => !isOutsideMesh(set, template) && !isIstiosOwn(template.manifest));
  return servicePorts(service).flatMap(({ index, protocol, targetPort }): Problem[] => {
    if (!isReserved(targetPort) || protocol !== 'TCP' || pods === undefined) return [];
    const written = valueAt(service.body, ['spec', 'ports', index, 'targetPort']) === undefined ? 'port' : 'targetPort';
    const at = { manifest: service, path: ['spec', 'ports', index, written] };
    const fix = "Target the application's own port.";
    if (pods.length === 0) {
      const message = `The Service targets port ${targetPort}; whether its pods are a gateway, which may have it, is not known.`;
      return [{ severity: 'unknown', message, fix, ...at }];
    }
    if (meant?.some((template) => !hasProxy(template)) !== true) return [];
    return [{ severity: 'error', message: `The Service targets port ${targetPort}, ${TAKEN}.`, fix, ...at }];
  });
}

function hasProxy(template: PodTemplate): boolean {
  return allContainers(template).some(({ body }) => body.name === PROXY);
}

/**
 * Listeners that every sidecar has already. istiod adds no other on their ports when it would listen on all addresses,
 * as it does for HTTP.
 * Source: istio.io/istio/pilot/pkg/model/context.go, conflictWithReservedListener.
 */
const LISTENERS: readonly unknown[] = [15001, 15006, 15021, 15090];

function checkListeners(service: Manifest): Problem[] {
  return servicePorts(service).flatMap((port): Problem[] => {
    const { index, port: number, protocol } = port;
    if (!LISTENERS.includes(number) || protocol !== 'TCP' || !isHttp(port)) return [];
    return [leftOut(service, number, ['spec', 'ports', index, 'port'])];
  });
}

/** Protocols of a ServiceEntry that are HTTP to istiod: istio.io/istio/pkg/config/protocol/instance.go. */
const HTTP = /^(http|http2|http_proxy|grpc|grpc-web)$/i;

function checkEntryListeners(entry: Manifest): Problem[] {
  const spec = isObject(entry.body.spec) ? entry.body.spec : {};
  return objectsIn(spec, 'ports').flatMap(([index, { number, protocol }]): Problem[] => {
    if (!LISTENERS.includes(number) || !HTTP.test(textOf(protocol))) return [];
    return [leftOut(entry, number, ['spec', 'ports', index, 'number'])];
  });
}

function leftOut(manifest: Manifest, port: Json | undefined, path: JsonPath): Problem {
  const { kind } = manifest.identity;
  const message = `The ${kind} has the HTTP port ${textOf(port)}, where every sidecar listens itself: istiod leaves it out.`;
  return { severity: 'error', message, fix: 'Use another port.', manifest, path };
}

/** Source: istio.io/istio/pkg/config/kube/conversion.go. */
function isHttp({ name, appProtocol }: ServicePort): boolean {
  if (typeof appProtocol === 'string') {
    return /^(http|http2|grpc|grpc-web|kubernetes\.io\/(h2c|ws))$/i.test(appProtocol);
  }
  return /^(http|http2|grpc)(-|$)/i.test(name);
}

function isReserved(port: unknown): port is number {
  return typeof port === 'number' && RESERVED_PORTS.has(port);
}
