import type { JsonPath, Severity } from '../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import { type Json, valueAt } from '../../../shared/manifest/manifest.ts';
import type { Check, Problem } from '../model/check.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { isInjected } from '../objects/injection.ts';
import { type TargetedPort, targetedPorts } from '../objects/pod-selection.ts';
import { objectsIn, type PodTemplate, podTemplates } from '../objects/pod-templates.ts';
import { RESERVED_PORTS } from '../objects/reserved-ports.ts';

const INCLUDE = 'traffic.sidecar.istio.io/includeInboundPorts';
const EXCLUDE = 'traffic.sidecar.istio.io/excludeInboundPorts';

export const checkIstioInboundPortsAnnotation: Check = {
  name: 'check_istio_inbound_ports_annotation',
  what: 'The annotations that choose which inbound ports go through the sidecar are well-formed and leave no served port out.',
  why: 'A malformed list stops injection, and a port that bypasses the sidecar has neither mutual TLS nor authorization.',
  run: (set) => podTemplates(set).flatMap((template) => [...misplaced(template), ...checkTemplate(set, template)]),
};

/** The annotations on the workload, or on a CronJob's job, in place of the pod template. */
function misplaced({ manifest, path }: PodTemplate): Problem[] {
  if (path.length === 0) return [];
  const outside = [[], ...(path.length > 2 ? [['spec', 'jobTemplate']] : [])];
  return outside.flatMap((place) =>
    [INCLUDE, EXCLUDE].flatMap((annotation): Problem[] => {
      const at: JsonPath = [...place, 'metadata', 'annotations', annotation];
      if (valueAt(manifest.body, at) === undefined) return [];
      return [
        {
          ...{ severity: 'error', manifest, path: at },
          message: `The annotation ${annotation} is not on the pod template, where alone it has an effect.`,
          fix: `Move it to ${path.join('.')}.metadata.annotations.`,
        },
      ];
    }),
  );
}

function checkTemplate(set: ManifestSet, template: PodTemplate): Problem[] {
  const include = readPorts(template, INCLUDE);
  const exclude = readPorts(template, EXCLUDE);
  const problems = [...include.problems, ...exclude.problems];
  if (isInjected(set, template) === false) return problems;
  problems.push(...checkListed(template, include), ...checkListed(template, exclude));
  for (const port of include.ports ?? []) {
    if (exclude.ports?.includes(port) !== true) continue;
    problems.push(
      problem(template, EXCLUDE, 'error', `Port ${port} is both included and excluded.`, 'Keep it in one list.'),
    );
  }
  return [...problems, ...bypassing(template, include, exclude, targetedPorts(set, template))];
}

interface PortList {
  readonly annotation: string;
  /** Undefined for every port (`*`, or no annotation) and for a value that is wrong. */
  readonly ports: readonly number[] | undefined;
  readonly problems: readonly Problem[];
}

/** As the injector reads it: istio.io/istio/pkg/kube/inject/validate.go. */
function readPorts(template: PodTemplate, annotation: string): PortList {
  const value: Json | undefined = template.annotations[annotation];
  const wrong = (message: string, fix: string): PortList => ({
    ...{ annotation, ports: undefined },
    problems: [problem(template, annotation, 'error', message, fix)],
  });
  if (value === undefined) return { annotation, ports: undefined, problems: [] };
  if (typeof value !== 'string') {
    return wrong(`The value of ${annotation} is ${JSON.stringify(value)}, not a string.`, 'Put it in quotes.');
  }
  if (value === '*' && annotation === INCLUDE) return { annotation, ports: undefined, problems: [] };
  if (value.trim() === '') return { annotation, ports: [], problems: [] };
  const items = value.split(',').map((item) => item.trim());
  const bad = items.find((item) => !/^\d+$/.test(item) || Number(item) > 65535);
  if (bad === undefined) return { annotation, ports: items.map(Number), problems: [] };
  const allowed = annotation === INCLUDE ? '`*`, nothing, or ports' : 'nothing, or ports';
  return wrong(
    bad === '' ? `${annotation} is "${value}", with an empty item.` : `${annotation}: "${bad}" is not a port.`,
    `Write ${allowed} from 0 to 65535 separated by commas.`,
  );
}

/** Every port that a list names: is it one of this pod's, and not one of the sidecar's? */
function checkListed(template: PodTemplate, { annotation, ports }: PortList): Problem[] {
  if (ports === undefined) return [];
  const known = listeningPorts(template);
  return ports.flatMap((port): Problem[] => {
    if (RESERVED_PORTS.has(port)) {
      const message = `${annotation} names port ${port}, which belongs to the sidecar.`;
      return [problem(template, annotation, 'error', message, 'Remove it: the sidecar excludes its own ports.')];
    }
    if (known.has(port)) return [];
    if (known.size === 0) {
      const message = `${annotation} names port ${port}, but no container says which TCP ports it has.`;
      return [problem(template, annotation, 'unknown', message, 'Declare the ports of the containers.')];
    }
    const message = `${annotation} names port ${port}, which no container of the pod has as a TCP port.`;
    return [problem(template, annotation, 'error', message, 'Correct the number, or declare the port.')];
  });
}

/** TCP ports that containers declare or are probed on. */
function listeningPorts({ containers }: PodTemplate): ReadonlySet<number> {
  const ports = new Set<number>();
  const add = (value: unknown): void => {
    if (typeof value === 'number') ports.add(value);
  };
  for (const { body } of containers) {
    for (const [, port] of objectsIn(body, 'ports')) if ((port.protocol ?? 'TCP') === 'TCP') add(port.containerPort);
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
      for (const handler of ['httpGet', 'tcpSocket', 'grpc']) add(valueAt(body, [probe, handler, 'port']));
    }
  }
  return ports;
}

/** Ports that a Service sends traffic to and that go past the sidecar. */
function bypassing(
  template: PodTemplate,
  include: PortList,
  exclude: PortList,
  targeted: readonly TargetedPort[],
): Problem[] {
  return targeted.flatMap(({ service, port }): Problem[] => {
    const target = `port ${port}, which ${describeIdentity(service.identity)} targets`;
    if (include.ports?.includes(port) === false) {
      const message = `${INCLUDE} leaves out ${target}: its traffic would bypass mutual TLS and authorization.`;
      return [problem(template, INCLUDE, 'error', message, `Add ${port} to the list.`)];
    }
    if (exclude.ports?.includes(port) !== true) return [];
    // That is what the annotation is for, so someone may have meant it.
    const message = `${EXCLUDE} takes out ${target}: its traffic bypasses mutual TLS and authorization.`;
    return [problem(template, EXCLUDE, 'warning', message, `Take ${port} out, unless that is what you want.`)];
  });
}

function problem(
  { manifest, path }: PodTemplate,
  annotation: string,
  severity: Severity,
  message: string,
  fix: string,
): Problem {
  return { severity, message, fix, manifest, path: [...path, 'metadata', 'annotations', annotation] };
}
