import { isObject, type Json, textOf } from '../../../shared/manifest/manifest.ts';
import { AT_MOST_ALL, atLeast, between, COUNT_OR_PERCENT, oneOf, WITHOUT_SLASH } from './demands.ts';
import { at, filled, inspect, oneFieldOf, type Rule, under, unknownAt } from './rule.ts';
import { SELECTOR } from './selectors.ts';

/** The field of a metric that each type needs. */
const METRICS: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

/** Source: validateHorizontalPodAutoscalerSpec in Kubernetes' pkg/apis/autoscaling/validation. */
export const AUTOSCALER: readonly Rule[] = [
  at('spec maxReplicas', atLeast(1)),
  inspect('spec', ({ minReplicas, maxReplicas, metrics }) => {
    const scalesToZero =
      Array.isArray(metrics) &&
      metrics.some((metric: Json) => isObject(metric) && (metric.type === 'Object' || metric.type === 'External'));
    if (typeof minReplicas !== 'number') return [];
    if (minReplicas < (scalesToZero ? 0 : 1))
      return [[['minReplicas'], `It is ${minReplicas}; it must be at least 1.`]];
    return typeof maxReplicas === 'number' && maxReplicas > 0 && maxReplicas < minReplicas
      ? [[['maxReplicas'], `It is ${maxReplicas}, less than minReplicas (${minReplicas}).`]]
      : [];
  }),
  unknownAt('spec minReplicas', (value) => (value === 0 ? 'it needs the gate HPAScaleToZero' : undefined)),
  filled('spec scaleTargetRef', 'kind', 'name'),
  at('spec scaleTargetRef kind', WITHOUT_SLASH),
  at('spec scaleTargetRef name', WITHOUT_SLASH),
  inspect('spec scaleTargetRef', ({ apiVersion, kind }) =>
    kind === 'ReplicationController' || (typeof apiVersion === 'string' && /^[^/]+\/[^/]+$/.test(apiVersion))
      ? []
      : [[['apiVersion'], 'It names no API group, such as apps/v1.']],
  ),
  at('spec metrics [] type', oneOf(...Object.keys(METRICS))),
  inspect('spec metrics []', (metric) => {
    const field = typeof metric.type === 'string' ? METRICS[metric.type] : undefined;
    return field === undefined || isObject(metric[field])
      ? []
      : [[[field], `The type ${textOf(metric.type)} needs it.`]];
  }),
  ...Object.values(METRICS).map((field) => under(`spec metrics [] ${field} target`, target(field))),
  ...['scaleUp', 'scaleDown'].flatMap((direction) => [
    at(`spec behavior ${direction} stabilizationWindowSeconds`, between(0, 3600)),
    at(`spec behavior ${direction} selectPolicy`, oneOf('Max', 'Min', 'Disabled')),
    at(`spec behavior ${direction} policies [] type`, oneOf('Pods', 'Percent')),
    at(`spec behavior ${direction} policies [] value`, atLeast(1)),
    at(`spec behavior ${direction} policies [] periodSeconds`, between(1, 1800)),
  ]),
];

/** Source: validateMetricTarget and those that call it. */
function target(metric: string): readonly Rule[] {
  const isResource = metric === 'resource' || metric === 'containerResource';
  const values =
    metric === 'pods'
      ? ['averageValue']
      : isResource
        ? ['averageUtilization', 'averageValue']
        : ['value', 'averageValue'];
  return [
    at('type', oneOf('Utilization', 'Value', 'AverageValue')),
    at('averageUtilization', atLeast(1)),
    oneFieldOf('', 1, values),
  ];
}

/** Source: ValidatePodDisruptionBudgetSpec in Kubernetes' pkg/apis/policy/validation. */
export const DISRUPTION_BUDGET: readonly Rule[] = [
  oneFieldOf('spec', 0, ['minAvailable', 'maxUnavailable']),
  at('spec minAvailable', COUNT_OR_PERCENT, AT_MOST_ALL),
  at('spec maxUnavailable', COUNT_OR_PERCENT, AT_MOST_ALL),
  under('spec selector', SELECTOR),
  at('spec unhealthyPodEvictionPolicy', oneOf('AlwaysAllow', 'IfHealthyBudget')),
];
