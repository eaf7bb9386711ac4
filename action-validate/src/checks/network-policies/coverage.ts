import { describeIdentity } from '../../../../shared/manifest/identity.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, namespaceOf } from '../../model/manifest-set.ts';
import { isIstiosOwn } from '../../objects/istio-own.ts';
import { mayHaveOtherPods } from '../../objects/pod-makers.ts';
import { templatesBeside } from '../../objects/pod-selection.ts';
import { podTemplates } from '../../objects/pod-templates.ts';
import type { Policy } from './policy.ts';

/** Policies without pods. An empty selector means all there are, so it is never one of them. */
export function checkPoliciesWithoutPods(set: ManifestSet, policies: readonly Policy[]): Problem[] {
  return policies.flatMap(({ manifest, podSelector, pods }): Problem[] => {
    const { matchLabels = {}, matchExpressions = [] } = podSelector;
    if (pods.length > 0 || Object.keys({ ...Object(matchLabels), ...Object(matchExpressions) }).length === 0) return [];
    const at = { manifest, path: ['spec', 'podSelector'] };
    if (templatesBeside(set, manifest).length === 0 || mayHaveOtherPods(set, manifest)) {
      const message =
        'The charts hold no pods that this policy selects; whether something else makes them is not known.';
      return [{ severity: 'unknown', message, fix: 'Nothing, if something else makes them.', ...at }];
    }
    const message = 'This policy selects none of the pods in its namespace.';
    return [{ severity: 'error', message, fix: 'Correct the selector or the labels.', ...at }];
  });
}

/** Groups of policies that are not Kubernetes' own and may cover pods in other ways. */
const OTHER_POLICIES = ['cilium.io', 'crd.projectcalico.org', 'projectcalico.org', 'policy.networking.k8s.io'];

/**
 * Pods without a policy. Whoever has no policy in a namespace has decided nothing there, and who may reach Istio's own
 * pods is for its charts to say (`global.networkPolicy.enabled`).
 */
export function checkPodsWithoutPolicy(set: ManifestSet, policies: readonly Policy[]): Problem[] {
  const namespaces = new Set(policies.map(({ manifest }) => namespaceOf(set, manifest)));
  const covered = new Set(policies.flatMap(({ pods }) => pods));
  const other = set.manifests.some(({ identity }) => OTHER_POLICIES.includes(identity.group));
  return podTemplates(set).flatMap((template): Problem[] => {
    const { manifest, path, spec } = template;
    const namespace = namespaceOf(set, manifest);
    if (!namespaces.has(namespace) || covered.has(template) || spec.hostNetwork === true || isIstiosOwn(manifest)) {
      return [];
    }
    const at = { manifest, path: [...path, 'metadata', 'labels'] };
    const message = `No NetworkPolicy selects the pods of ${describeIdentity(manifest.identity)}, though their namespace has policies`;
    if (other) {
      const fix = 'Nothing, if one of those selects them.';
      return [
        { severity: 'unknown', message: `${message}; whether another kind of policy does is not known.`, fix, ...at },
      ];
    }
    return [
      { severity: 'error', message: `${message}.`, fix: 'Add a policy for them, or one for the namespace.', ...at },
    ];
  });
}
