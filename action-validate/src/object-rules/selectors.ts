import { isObject, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { selects } from '../objects/pod-selection.ts';
import { LABEL_VALUE, oneOf, QUALIFIED_NAME } from './demands.ts';
import { at, inspect, keysAt, type Rule, under } from './rule.ts';

/** Source: ValidateLabelSelector in k8s.io/apimachinery/pkg/apis/meta/v1/validation. */
export const SELECTOR: readonly Rule[] = [
  keysAt('matchLabels', QUALIFIED_NAME),
  at('matchLabels *', LABEL_VALUE),
  at('matchExpressions [] key', QUALIFIED_NAME),
  at('matchExpressions [] operator', oneOf('In', 'NotIn', 'Exists', 'DoesNotExist')),
  at('matchExpressions [] values []', LABEL_VALUE),
  inspect('matchExpressions []', ({ operator, values }) => {
    const some = Array.isArray(values) && values.length > 0;
    if (!some && (operator === 'In' || operator === 'NotIn')) return [[['values'], `${operator} needs values.`]];
    if (some && (operator === 'Exists' || operator === 'DoesNotExist'))
      return [[['values'], `${operator} takes no values.`]];
    return [];
  }),
];

/** The selector of a workload is not empty, and selects the pods that the workload makes. */
export const OWN_PODS: readonly Rule[] = [
  under('selector', SELECTOR),
  inspect('', ({ selector, template }) => {
    if (!isObject(selector)) return [];
    if (isBlank(selector.matchLabels) && isBlank(selector.matchExpressions))
      return [[['selector'], 'It selects nothing.']];
    const metadata = isObject(template) && isObject(template.metadata) ? template.metadata : {};
    const labels: JsonObject = isObject(metadata.labels) ? metadata.labels : {};
    if (!isObject(template) || selects(selector, labels)) return [];
    return [[['template', 'metadata', 'labels'], 'The selector of the workload does not select these labels.']];
  }),
];

function isBlank(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isObject(value) || Object.keys(value).length === 0;
}
