import type { Change } from './change.ts';
import type { ChangeGroup } from './group.ts';
import { definitionRemoved, versionRemoved } from './risks/definitions.ts';
import { immutableField } from './risks/immutable.ts';
import { injectorTemplate, meshConfig, proxyImage } from './risks/injection.ts';
import { clusterScoped, deletion } from './risks/objects.ts';
import { bindingWidened, privilegeEscalation, rightsWidened } from './risks/rbac.ts';
import type { RiskRule } from './risks/rule.ts';
import { authorization, mutualTlsMode } from './risks/security.ts';
import { webhookFailurePolicy, webhookSelection } from './risks/webhooks.ts';
import { resources, scaling, workloadRestarts } from './risks/workloads.ts';

/** All rules, the worst first: risks are shown, and changes ranked, in this order. */
export const RISK_RULES: readonly RiskRule[] = [
  immutableField,
  definitionRemoved,
  versionRemoved,
  privilegeEscalation,
  rightsWidened,
  bindingWidened,
  mutualTlsMode,
  authorization,
  webhookFailurePolicy,
  webhookSelection,
  deletion,
  proxyImage,
  injectorTemplate,
  meshConfig,
  resources,
  scaling,
  clusterScoped,
  workloadRestarts,
];

/** What a rule found in some changes. */
export interface Risk {
  readonly rule: RiskRule;
  readonly found: readonly { readonly change: Change; readonly what: string }[];
}

/** The risks of all changes, worst first; rules that found nothing are left out. */
export function risksOf(groups: readonly ChangeGroup[]): Risk[] {
  const changes = groups.flatMap((group) => group.changes);
  return RISK_RULES.map((rule) => ({
    rule,
    found: changes.flatMap((change) => {
      const what = rule.finds(change);
      return what === undefined ? [] : [{ change, what }];
    }),
  })).filter(({ found }) => found.length > 0);
}

/** The place of a group's worst risk among the rules; past all of them when it has none. */
export function rankOf({ changes }: ChangeGroup): number {
  const [change] = changes;
  const rank = RISK_RULES.findIndex(({ finds }) => finds(change) !== undefined);
  return rank === -1 ? RISK_RULES.length : rank;
}
