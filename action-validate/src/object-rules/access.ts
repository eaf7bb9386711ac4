import { textOf } from '../../../shared/manifest/manifest.ts';
import { oneOf, SUBDOMAIN, WITHOUT_SLASH } from './demands.ts';
import { at, filled, inspect, type Rule } from './rule.ts';

/** Source: ValidatePolicyRule in Kubernetes' pkg/apis/rbac/validation. */
function policyRules(isNamespaced: boolean): readonly Rule[] {
  return [
    filled('rules []', 'verbs'),
    inspect('rules []', (rule) => {
      const { nonResourceURLs } = rule;
      if (Array.isArray(nonResourceURLs) && nonResourceURLs.length > 0) {
        if (isNamespaced) return [[['nonResourceURLs'], 'A Role has none; they are for a ClusterRole.']];
        const both = ['apiGroups', 'resources', 'resourceNames'].some(
          (field) => Array.isArray(rule[field]) && rule[field].length > 0,
        );
        return both ? [[['nonResourceURLs'], 'Resources are not allowed beside them.']] : [];
      }
      return ['apiGroups', 'resources']
        .filter((field) => !Array.isArray(rule[field]) || rule[field].length === 0)
        .map((field) => [[field], 'It is missing or empty; it is required.']);
    }),
  ];
}

export const ROLE: readonly Rule[] = policyRules(true);
/** The rules of an aggregated role are made by Kubernetes. */
export const CLUSTER_ROLE: readonly Rule[] = policyRules(false);

const RBAC = 'rbac.authorization.k8s.io';

/** Source: ValidateRoleBinding and ValidateRoleBindingSubject, there. */
export function binding(isNamespaced: boolean, ...roles: readonly string[]): readonly Rule[] {
  return [
    filled('roleRef', 'name'),
    at('roleRef apiGroup', oneOf('', RBAC)),
    at('roleRef kind', oneOf(...roles)),
    at('roleRef name', WITHOUT_SLASH),
    filled('subjects []', 'name'),
    at('subjects [] kind', oneOf('ServiceAccount', 'User', 'Group')),
    inspect('subjects []', ({ kind, name, apiGroup, namespace }) => {
      const group = typeof apiGroup === 'string' ? apiGroup : '';
      if (kind !== 'ServiceAccount') {
        const isKnown = (kind !== 'User' && kind !== 'Group') || group === '' || group === RBAC;
        return isKnown ? [] : [[['apiGroup'], `It is ${JSON.stringify(group)}; ${textOf(kind)} is of ${RBAC}.`]];
      }
      if (group !== '') return [[['apiGroup'], 'A ServiceAccount is of the core group, which has no name.']];
      if (!isNamespaced && (typeof namespace !== 'string' || namespace === ''))
        return [[['namespace'], 'A ServiceAccount needs its namespace.']];
      const words = typeof name === 'string' && name !== '' ? SUBDOMAIN(name) : undefined;
      return words === undefined ? [] : [[['name'], `It is ${JSON.stringify(name)}; ${words}.`]];
    }),
  ];
}
