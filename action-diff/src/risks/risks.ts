import type { Change } from '../compare/change.ts';
import type { ChangeGroup } from '../compare/group.ts';
import { adoption } from './adoption.ts';
import { definitionRemoved, versionRemoved } from './definitions.ts';
import { immutableField } from './immutable.ts';
import { injectorTemplate, meshConfig, proxyImage } from './injection.ts';
import { clusterScoped, deletion, renamed } from './objects.ts';
import { bindingWidened, privilegeEscalation, rightsWidened } from './rbac.ts';
import type { RiskRule } from './rule.ts';
import { authorization, mutualTlsMode } from './security.ts';
import { webhookFailurePolicy, webhookSelection } from './webhooks.ts';
import { resources, scaling, workloadRestarts } from './workloads.ts';

/** All rules, the worst first: risks are shown, and changes ranked, in this order. */
export const RISK_RULES: readonly RiskRule[] = [
  immutableField,
  adoption,
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
  renamed,
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
  return RISK_RULES.map((rule, index) => ({
    rule,
    found: changes.flatMap((change) => {
      const what = findingsIn(change)[index];
      return what === undefined ? [] : [{ change, what }];
    }),
  })).filter(({ found }) => found.length > 0);
}

/** The place of a group's worst risk among the rules; past all of them when it has none. */
export function rankOf({ changes }: ChangeGroup): number {
  const [change] = changes;
  const rank = findingsIn(change).findIndex((what) => what !== undefined);
  return rank === -1 ? RISK_RULES.length : rank;
}

/** A change never changes: what the rules find in it is asked for whole reports, sections and single groups. */
const known = new WeakMap<Change, readonly (string | undefined)[]>();

/** What each rule finds, in the order of the rules. */
function findingsIn(change: Change): readonly (string | undefined)[] {
  const findings = known.get(change) ?? RISK_RULES.map(({ finds }) => finds(change));
  known.set(change, findings);
  return findings;
}
