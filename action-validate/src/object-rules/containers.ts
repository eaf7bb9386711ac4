import { parseQuantity } from '../../../shared/kube/quantity.ts';
import { isObject, type Json, type JsonObject, textOf } from '../../../shared/manifest/manifest.ts';
import {
  CONFIG_KEY,
  ID,
  LABEL,
  NO_WAY_UP,
  NOT_NEGATIVE,
  OLD_VARIABLE_NAME,
  oneOf,
  PORT,
  PORT_NAME,
  QUANTITY,
  RELATIVE_PATH,
  SUBDOMAIN,
  VARIABLE_NAME,
  WHOLE,
} from './demands.ts';
import { PROBES } from './probes.ts';
import {
  at,
  type Demand,
  filled,
  inspect,
  keysAt,
  needs,
  oneFieldOf,
  type Rule,
  under,
  unique,
  unknownAt,
  until,
} from './rule.ts';

export const PROTOCOL: Demand = oneOf('TCP', 'UDP', 'SCTP');

/** Fields of a pod that a variable may take its value from. Source: validEnvDownwardAPIFieldPathExpressions. */
const FIELD_PATHS: Demand = (value) =>
  typeof value !== 'string' ||
  /^(metadata\.(name|namespace|uid|(labels|annotations)\['.+'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/.test(
    value,
  )
    ? undefined
    : 'a variable cannot take its value from this field of the pod';

/** Source: validContainerResourceFieldPathExpressions and the divisors beside it. */
const RESOURCE_FIELDS: Demand = (value) =>
  typeof value !== 'string' || /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.test(value)
    ? undefined
    : 'it must be limits or requests, and cpu, memory or ephemeral-storage of it';
const DIVISORS: Readonly<Record<string, readonly string[]>> = {
  cpu: ['1m', '1'],
  memory: ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'],
};

/** Source: ValidateEnv, ValidateEnvFrom and validateEnvVarValueFrom in Kubernetes' pkg/apis/core/validation. */
const ENVIRONMENT: readonly Rule[] = [
  filled('env []', 'name'),
  ...variableNames('env [] name'),
  inspect('env []', ({ value, valueFrom }) =>
    isObject(valueFrom) && typeof value === 'string' && value !== ''
      ? [[['valueFrom'], 'There is a value as well; only one of them may be.']]
      : [],
  ),
  oneFieldOf('env [] valueFrom', 1, ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef']),
  at('env [] valueFrom fieldRef fieldPath', FIELD_PATHS),
  at('env [] valueFrom resourceFieldRef resource', RESOURCE_FIELDS),
  inspect('env [] valueFrom resourceFieldRef', ({ resource, divisor }) => {
    const allowed = typeof resource === 'string' ? DIVISORS[resource.replace(/^\w+\./, '')] : undefined;
    const isKnown = divisor === undefined || divisor === null || allowed?.includes(textOf(divisor)) !== false;
    return isKnown || divisor === '0' ? [] : [[['divisor'], `It must be one of ${allowed?.join(', ')}.`]];
  }),
  ...['secretKeyRef', 'configMapKeyRef'].flatMap((source) => [
    filled(`env [] valueFrom ${source}`, 'key'),
    needs(`env [] valueFrom ${source}`, 'name'),
    at(`env [] valueFrom ${source} key`, CONFIG_KEY),
    at(`env [] valueFrom ${source} name`, SUBDOMAIN),
  ]),
  ...variableNames('envFrom [] prefix'),
  oneFieldOf('envFrom []', 1, ['configMapRef', 'secretRef']),
  ...['configMapRef', 'secretRef'].flatMap((source) => [
    needs(`envFrom [] ${source}`, 'name'),
    at(`envFrom [] ${source} name`, SUBDOMAIN),
  ]),
];

/** KEP-4369: relaxed by default since 1.32, and for good since 1.34. */
function variableNames(pattern: string): readonly Rule[] {
  return [until(32, [at(pattern, OLD_VARIABLE_NAME)], [at(pattern, VARIABLE_NAME)])];
}

const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;
const RESOURCE_NAME: Demand = (value) =>
  typeof value !== 'string' || STANDARD.test(value) || /^[^/]+\/[^/]+$/.test(value)
    ? undefined
    : 'it must be cpu, memory, ephemeral-storage, hugepages-…, or a name such as example.com/gpu';

/** Source: ValidateContainerResourceRequirements. Memory is check_resource_memory_limits_and_requests's. */
export const RESOURCES: readonly Rule[] = ['requests', 'limits']
  .flatMap((list): Rule[] => [
    keysAt(list, RESOURCE_NAME),
    inspect(list, (quantities) =>
      Object.entries(quantities).flatMap(([name, value]) => {
        if (name === 'memory') return [];
        const counted = name.includes('/') || name.startsWith('hugepages-') ? [WHOLE] : [];
        return [QUANTITY, NOT_NEGATIVE, ...counted].flatMap((demand) => {
          const words = demand(value);
          return words === undefined ? [] : [[[name], `It is ${JSON.stringify(value)}; ${words}.`] as const];
        });
      }),
    ),
  ])
  .concat(
    inspect('', (resources) => {
      const limits = isObject(resources.limits) ? resources.limits : {};
      const requests = isObject(resources.requests) ? resources.requests : {};
      return Object.entries(requests).flatMap(([name, request]) => {
        const isKnown = name !== 'memory' && RESOURCE_NAME(name) === undefined;
        const message = !isKnown ? undefined : requestFault(name, request, limits[name]);
        return message === undefined ? [] : [[['requests', name], message] as const];
      });
    }),
  );

function requestFault(name: string, request: Json, limit: Json | undefined): string | undefined {
  const isShared = STANDARD.test(name) && !name.startsWith('hugepages-');
  if (limit === undefined || limit === null) {
    return isShared ? undefined : 'A resource that is not shared between pods needs a limit as well.';
  }
  const [wanted, most] = [parseQuantity(request), parseQuantity(limit)];
  if (wanted === undefined || most === undefined) return undefined;
  if (wanted > most) return `The request is ${textOf(request)}, more than the limit of ${textOf(limit)}.`;
  return isShared || wanted === most ? undefined : 'Request and limit of this resource must be the same.';
}

/** Source: validateContainerPorts. Server-side apply refuses two items with one containerPort and protocol. */
const PORTS: readonly Rule[] = [
  at('ports [] containerPort', PORT),
  at('ports [] hostPort', (value) => (value === 0 ? undefined : PORT(value))),
  at('ports [] name', (value) => (value === '' ? undefined : PORT_NAME(value))),
  at('ports [] protocol', PROTOCOL),
  unique('ports', 'name'),
  inspect('', ({ ports }) => duplicatePorts(ports, 'containerPort')),
];

/** Items of a list of ports that have number and protocol of an earlier one. */
export function duplicatePorts(
  ports: Json | undefined,
  field: string,
): readonly (readonly [(string | number)[], string])[] {
  if (!Array.isArray(ports)) return [];
  const seen = new Set<string>();
  return ports.flatMap((port: Json, index) => {
    if (!isObject(port) || typeof port[field] !== 'number') return [];
    const protocol = typeof port.protocol === 'string' ? port.protocol : 'TCP';
    const key = `${port[field]}/${protocol}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [[['ports', index], `The port ${key} is in the list already.`] as const];
  });
}

/** Source: ValidateVolumeMounts. Whether there is such a volume is the pod's to say. */
const MOUNTS: readonly Rule[] = [
  filled('volumeMounts []', 'name', 'mountPath'),
  unique('volumeMounts', 'mountPath'),
  at('volumeMounts [] subPath', RELATIVE_PATH, NO_WAY_UP),
  at('volumeMounts [] subPathExpr', RELATIVE_PATH, NO_WAY_UP),
  inspect('volumeMounts []', ({ subPath, subPathExpr }) =>
    isText(subPath) && isText(subPathExpr)
      ? [[['subPathExpr'], 'There is a subPath as well; only one of them may be.']]
      : [],
  ),
  at('volumeMounts [] mountPropagation', oneOf('None', 'HostToContainer', 'Bidirectional')),
];

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

const SECURITY: readonly Rule[] = [
  at('securityContext runAsUser', ID),
  at('securityContext runAsGroup', ID),
  at('securityContext procMount', oneOf('Default', 'Unmasked')),
  under('securityContext', seccomp()),
  inspect('securityContext', ({ privileged, allowPrivilegeEscalation }) =>
    privileged === true && allowPrivilegeEscalation === false
      ? [[['allowPrivilegeEscalation'], 'A privileged container cannot be without it.']]
      : [],
  ),
];

/** Source: validateSeccompProfileField. */
export function seccomp(): readonly Rule[] {
  return [
    at('seccompProfile type', oneOf('Localhost', 'RuntimeDefault', 'Unconfined')),
    inspect('seccompProfile', ({ type, localhostProfile }: JsonObject) =>
      type === 'Localhost' && !isText(localhostProfile) ? [[['localhostProfile'], 'The type Localhost needs it.']] : [],
    ),
  ];
}

/** Any container of a pod. Source: validateContainerCommon in Kubernetes' pkg/apis/core/validation. */
export const CONTAINER: readonly Rule[] = [
  at('name', LABEL),
  at('imagePullPolicy', oneOf('', 'Always', 'IfNotPresent', 'Never')),
  at('terminationMessagePolicy', oneOf('', 'File', 'FallbackToLogsOnError')),
  ...PORTS,
  ...ENVIRONMENT,
  ...MOUNTS,
  ...PROBES,
  ...SECURITY,
  under('resources', RESOURCES),
];

const RESTART_POLICIES = at('restartPolicy', oneOf('Always', 'Never', 'OnFailure'));
/** Between the two, the field is dropped in silence: the gate ContainerRestartRules was off by default. */
const DROPPED: Demand = () => 'Kubernetes 1.34 leaves it out unless the gate ContainerRestartRules is on';

/** What a container that runs may have besides. Source: validateContainers. */
export const RUNNING_CONTAINER: readonly Rule[] = [
  until(
    34,
    [at('restartPolicy', () => 'before Kubernetes 1.34 only init containers have it')],
    [RESTART_POLICIES, until(35, [unknownAt('restartPolicy', DROPPED)])],
  ),
];

/** What a container that only prepares a pod may have besides. Source: validateInitContainers. */
export const INIT_CONTAINER: readonly Rule[] = [
  until(
    34,
    [at('restartPolicy', oneOf('Always'))],
    [
      RESTART_POLICIES,
      until(35, [unknownAt('restartPolicy', (value) => (value === 'Always' ? undefined : DROPPED(value)))]),
    ],
  ),
  inspect('', (container) =>
    container.restartPolicy === 'Always'
      ? []
      : ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']
          .filter((field) => container[field] !== undefined && container[field] !== null)
          .map((field) => [[field], 'An init container has none, unless its restartPolicy is Always.']),
  ),
];
