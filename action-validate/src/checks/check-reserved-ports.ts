import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { type JsonObject, type Manifest, textOf, valueAt } from '../../../shared/manifest/manifest.ts';
import type { Check, Problem } from '../check.ts';
import { type ManifestSet, ofKind } from '../manifest-set.ts';
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
  what: "No application uses a port or the user id of the sidecar, and no Service one of the proxy's own listeners.",
  why: 'The container cannot bind the port, its traffic goes past the proxy, or istiod leaves the listener out.',
  run: (set) => [
    ...podTemplates(set)
      .filter(({ manifest }) => !isIstiosOwn(manifest))
      .filter((template) => !isOutsideMesh(set, template))
      .flatMap((template) =>
        applicationContainers(template).flatMap((container) => checkContainer(template, container)),
      ),
    ...ofKind(set, '', 'Service').flatMap((service) => [...checkTargets(set, service), ...checkListeners(service)]),
  ],
};

const PROXY = 'istio-proxy';
const PROXY_USER = 1337;
const HANDLERS = ['httpGet', 'tcpSocket', 'grpc'] as const;
const TAKEN = 'which belongs to the sidecar';
const OTHER_PORT = 'Use a port outside 15000 to 15090.';

/** Those that are not the proxy itself, as in a gateway, or in a pod that was injected by hand. */
function applicationContainers(template: PodTemplate): readonly Container[] {
  return allContainers(template).filter(({ body }) => body.name !== PROXY && body.name !== 'istio-init');
}

function checkContainer(template: PodTemplate, { name, path, body }: Container): Problem[] {
  const { manifest } = template;
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
  const user = runsAs(template, body, path);
  if (user === undefined) return problems;
  const message = `The container ${name} runs as user ${PROXY_USER}, ${TAKEN}: its traffic goes past the proxy.`;
  return [...problems, error(user, message, 'Use another user id.')];
}

/** Where the user id of the proxy is given to a container; undefined when it has another one. */
function runsAs({ spec, path: template }: PodTemplate, container: JsonObject, path: JsonPath): JsonPath | undefined {
  const own = valueAt(container, ['securityContext', 'runAsUser']);
  if (own === PROXY_USER) return [...path, 'securityContext', 'runAsUser'];
  const ofPod = own === undefined && valueAt(spec, ['securityContext', 'runAsUser']) === PROXY_USER;
  return ofPod ? [...template, 'spec', 'securityContext', 'runAsUser'] : undefined;
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
    const message = `The Service has the HTTP port ${textOf(number)}, where every sidecar listens itself: istiod leaves it out.`;
    const fix = 'Use another port.';
    return [{ severity: 'error', message, fix, manifest: service, path: ['spec', 'ports', index, 'port'] }];
  });
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
