import { parseQuantity } from '../../../shared/kube/quantity.ts';
import { isObject, type Json, textOf } from '../../../shared/manifest/manifest.ts';
import { NOT_NEGATIVE, oneOf, QUALIFIED_NAME, QUANTITY, WHOLE } from './demands.ts';
import { at, type Demand, inspect, keysAt, type Rule, unique } from './rule.ts';

/** Source: standardResources and standardQuotaResources in Kubernetes' pkg/apis/core/helper. */
const QUOTA_NAMES: ReadonlySet<string> = new Set([
  ...['cpu', 'memory', 'ephemeral-storage', 'pods', 'services', 'replicationcontrollers', 'resourcequotas', 'secrets'],
  ...['configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'],
  ...['requests.cpu', 'requests.memory', 'requests.storage', 'requests.ephemeral-storage'],
  ...['limits.cpu', 'limits.memory', 'limits.ephemeral-storage'],
]);
const QUOTA_NAME: Demand = (value) => {
  if (typeof value !== 'string' || QUOTA_NAMES.has(value) || /^(requests\.)?hugepages-/.test(value)) return undefined;
  return value.includes('/') && QUALIFIED_NAME(value) === undefined
    ? undefined
    : 'it is not a resource that a quota can be set for';
};
const MEASURED = /(^|\.)(cpu|memory|storage|ephemeral-storage)$|hugepages-/;

/** Source: ValidateResourceQuotaSpec in Kubernetes' pkg/apis/core/validation. */
export const RESOURCE_QUOTA: readonly Rule[] = [
  keysAt('spec hard', QUOTA_NAME),
  at('spec hard *', QUANTITY, NOT_NEGATIVE),
  inspect('spec hard', (hard) =>
    Object.entries(hard).flatMap(([name, value]) => {
      const words = MEASURED.test(name) ? undefined : WHOLE(value);
      return words === undefined ? [] : [[[name], `It is ${JSON.stringify(value)}; ${words}.`]];
    }),
  ),
  at(
    'spec scopes []',
    oneOf(
      'Terminating',
      'NotTerminating',
      'BestEffort',
      'NotBestEffort',
      'PriorityClass',
      'CrossNamespacePodAffinity',
      'VolumeAttributesClass',
    ),
  ),
];

/** Each is at most those behind it. */
const ASCENDING = ['min', 'defaultRequest', 'default', 'max'] as const;

/** Source: ValidateLimitRange, there. */
export const LIMIT_RANGE: readonly Rule[] = [
  unique('spec limits', 'type'),
  at('spec limits [] type', (value) =>
    typeof value !== 'string' || /\//.test(value)
      ? undefined
      : oneOf('Container', 'Pod', 'PersistentVolumeClaim')(value),
  ),
  ...[...ASCENDING, 'maxLimitRequestRatio'].map((field) => at(`spec limits [] ${field} *`, QUANTITY)),
  inspect('spec limits []', (limit) => {
    if (limit.type !== 'Pod') return [];
    return ['default', 'defaultRequest']
      .filter((field) => limit[field] !== undefined && limit[field] !== null)
      .map((field) => [[field], 'The type Pod takes none.']);
  }),
  inspect('spec limits []', (limit) =>
    ASCENDING.flatMap((low, index) =>
      ASCENDING.slice(index + 1).flatMap((high) =>
        Object.entries(isObject(limit[low]) ? limit[low] : {}).flatMap(([name, value]) => {
          const bound = isObject(limit[high]) ? limit[high][name] : undefined;
          return isMore(value, bound)
            ? [[[low, name], `It is ${textOf(value)}, more than ${high} (${textOf(bound)}).`] as const]
            : [];
        }),
      ),
    ),
  ),
];

function isMore(value: Json, bound: Json | undefined): boolean {
  const [left, right] = [parseQuantity(value), parseQuantity(bound)];
  return left !== undefined && right !== undefined && left > right;
}
