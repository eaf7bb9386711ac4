import type { JsonPath } from '../../../shared/manifest/finding.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { objectsOf } from '../objects/pod-templates.ts';
import { CONTAINER, INIT_CONTAINER, RUNNING_CONTAINER, seccomp } from './containers.ts';
import { ADDRESS, atLeast, between, ID, LABEL, LABEL_VALUE, oneOf, QUALIFIED_NAME, SUBDOMAIN } from './demands.ts';
import { at, type Demand, filled, inspect, keysAt, needs, type Rule, under, unique, unknownAt, until } from './rule.ts';
import { SELECTOR } from './selectors.ts';
import { VOLUMES } from './volumes.ts';

const COMPARED: Demand = (value) =>
  value === 'Gt' || value === 'Lt' ? 'it needs the gate TaintTolerationComparisonOperators' : undefined;

/** Source: ValidateTolerations in Kubernetes' pkg/apis/core/validation. */
const TOLERATIONS: readonly Rule[] = [
  at('tolerations [] key', (value) => (value === '' ? undefined : QUALIFIED_NAME(value))),
  until(
    35,
    [at('tolerations [] operator', oneOf('', 'Equal', 'Exists'))],
    [
      at('tolerations [] operator', oneOf('', 'Equal', 'Exists', 'Gt', 'Lt')),
      unknownAt('tolerations [] operator', COMPARED),
    ],
  ),
  at('tolerations [] effect', oneOf('', 'NoSchedule', 'PreferNoSchedule', 'NoExecute')),
  inspect('tolerations []', ({ key, operator, value, effect, tolerationSeconds }) => {
    const faults: [JsonPath, string][] = [];
    if (isBlank(key) && operator !== 'Exists') faults.push([['operator'], 'Without a key it must be Exists.']);
    if (operator === 'Exists' && !isBlank(value)) faults.push([['value'], 'Exists takes no value.']);
    if (!isBlank(tolerationSeconds) && effect !== 'NoExecute') {
      faults.push([['effect'], 'With tolerationSeconds it must be NoExecute.']);
    }
    return faults;
  }),
];

/** Source: validateAffinity and validateTopologySpreadConstraints. */
const PLACEMENT: readonly Rule[] = [
  keysAt('nodeSelector', QUALIFIED_NAME),
  at('nodeSelector *', LABEL_VALUE),
  ...['podAffinity', 'podAntiAffinity'].flatMap((kind) => {
    const required = `affinity ${kind} requiredDuringSchedulingIgnoredDuringExecution []`;
    const preferred = `affinity ${kind} preferredDuringSchedulingIgnoredDuringExecution []`;
    return [
      at(`${preferred} weight`, between(1, 100)),
      ...[required, `${preferred} podAffinityTerm`].flatMap((term) => [
        filled(term, 'topologyKey'),
        under(`${term} labelSelector`, SELECTOR),
      ]),
    ];
  }),
  filled('affinity nodeAffinity requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'),
  under('affinity nodeAffinity requiredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms []', nodeTerm()),
  at('affinity nodeAffinity preferredDuringSchedulingIgnoredDuringExecution [] weight', between(1, 100)),
  under('affinity nodeAffinity preferredDuringSchedulingIgnoredDuringExecution [] preference', nodeTerm()),
  at('topologySpreadConstraints [] maxSkew', atLeast(1)),
  at('topologySpreadConstraints [] whenUnsatisfiable', oneOf('DoNotSchedule', 'ScheduleAnyway')),
  filled('topologySpreadConstraints []', 'topologyKey'),
  under('topologySpreadConstraints [] labelSelector', SELECTOR),
];

function nodeTerm(): readonly Rule[] {
  return [
    at('matchExpressions [] key', QUALIFIED_NAME),
    at('matchExpressions [] operator', oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt')),
    inspect('matchExpressions []', ({ operator, values }) => {
      const list = Array.isArray(values) ? values : [];
      switch (operator) {
        case 'In':
        case 'NotIn':
          return list.length === 0 ? [[['values'], `${operator} needs values.`]] : [];
        case 'Exists':
        case 'DoesNotExist':
          return list.length > 0 ? [[['values'], `${operator} takes no values.`]] : [];
        case 'Gt':
        case 'Lt':
          return list.length === 1 ? [] : [[['values'], `${operator} takes one number.`]];
        default:
          return [];
      }
    }),
  ];
}

const SECURITY: readonly Rule[] = [
  ...['runAsUser', 'runAsGroup', 'fsGroup'].map((field) => at(`securityContext ${field}`, ID)),
  at('securityContext supplementalGroups []', ID),
  at('securityContext sysctls [] name', (value) =>
    typeof value !== 'string' || /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/.test(value)
      ? undefined
      : 'it is not the name of a kernel parameter',
  ),
  under('securityContext', seccomp()),
];

/** Source: ValidatePodSpec in Kubernetes' pkg/apis/core/validation. */
const POD_SPEC: readonly Rule[] = [
  filled('', 'containers'),
  under('containers []', [...CONTAINER, ...RUNNING_CONTAINER]),
  under('initContainers []', [...CONTAINER, ...INIT_CONTAINER]),
  inspect('', sameNames),
  ...VOLUMES,
  ...TOLERATIONS,
  ...PLACEMENT,
  ...SECURITY,
  at('restartPolicy', oneOf('', 'Always', 'OnFailure', 'Never')),
  at('dnsPolicy', oneOf('', 'ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None')),
  inspect('', ({ dnsPolicy, dnsConfig }) =>
    dnsPolicy === 'None' && !isObject(dnsConfig) ? [[['dnsConfig'], 'The dnsPolicy None needs it.']] : [],
  ),
  at('activeDeadlineSeconds', between(1, 2 ** 31 - 1)),
  at('serviceAccountName', (value) => (value === '' ? undefined : SUBDOMAIN(value))),
  at('hostname', (value) => (value === '' ? undefined : LABEL(value))),
  at('subdomain', (value) => (value === '' ? undefined : LABEL(value))),
  at('nodeName', (value) => (value === '' ? undefined : SUBDOMAIN(value))),
  at('priorityClassName', (value) => (value === '' ? undefined : SUBDOMAIN(value))),
  at('hostAliases [] ip', ADDRESS),
  at('hostAliases [] hostnames []', SUBDOMAIN),
  at('readinessGates [] conditionType', QUALIFIED_NAME),
  at('schedulingGates [] name', QUALIFIED_NAME),
  unique('schedulingGates', 'name'),
  at('os name', oneOf('linux', 'windows')),
];

/** Containers of all kinds share one list of names. Source: validateContainers and validateInitContainers. */
function sameNames({ containers, initContainers }: JsonObject): readonly (readonly [JsonPath, string])[] {
  const named = [
    ...objectsOf(containers).map(([index, { name }]) => ['containers', index, name] as const),
    ...objectsOf(initContainers).map(([index, { name }]) => ['initContainers', index, name] as const),
  ];
  return named.flatMap(([field, index, name], position) =>
    typeof name === 'string' && named.findIndex((other) => other[2] === name) < position
      ? [[[field, index, 'name'], `Another container of the pod is called ${name} as well.`] as const]
      : [],
  );
}

/** A pod's mounts name its volumes. @param others volumes that something else gives it */
function mountFaults(spec: JsonObject, others: readonly Json[]): readonly (readonly [JsonPath, string])[] {
  const volumes = new Set([...objectsOf(spec.volumes).map(([, { name }]) => name), ...others]);
  return ['containers', 'initContainers'].flatMap((field) =>
    objectsOf(spec[field]).flatMap(([index, { volumeMounts }]) =>
      objectsOf(volumeMounts).flatMap(([mount, { name }]) =>
        typeof name !== 'string' || volumes.has(name)
          ? []
          : [[[field, index, 'volumeMounts', mount, 'name'], `The pod has no volume ${name}.`] as const],
      ),
    ),
  );
}

/** The pod of a template at a path (empty for a Pod), by itself. */
export function podAt(template: string): readonly Rule[] {
  const path = template === '' ? 'spec' : `${template} spec`;
  return [needs(template, 'spec'), under(path, POD_SPEC), inspect(path, (spec) => mountFaults(spec, []))];
}

/** The pod of a StatefulSet, which gets a volume from each of its claims. */
export const POD_WITH_CLAIMS: readonly Rule[] = [
  needs('spec template', 'spec'),
  under('spec template spec', POD_SPEC),
  inspect('spec', ({ template, volumeClaimTemplates }) => {
    const spec = isObject(template) && isObject(template.spec) ? template.spec : {};
    const claims = objectsOf(volumeClaimTemplates).flatMap(([, { metadata }]) =>
      isObject(metadata) && typeof metadata.name === 'string' ? [metadata.name] : [],
    );
    return mountFaults(spec, claims).map(([path, message]) => [['template', 'spec', ...path], message] as const);
  }),
];

function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}
