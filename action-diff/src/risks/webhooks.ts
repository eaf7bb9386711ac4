import type { Change } from '../compare/change.ts';
import { describePath } from '../compare/path.ts';
import type { RiskRule } from './rule.ts';
import { show } from './show.ts';

const DOCUMENTATION = 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/';

export const webhookFailurePolicy: RiskRule = {
  id: 'webhook-failure-policy',
  consequence:
    'With Fail nothing that it selects is admitted while it is down; with Ignore pods start without a sidecar.',
  documentation: `${DOCUMENTATION}#failure-policy`,
  finds: (change) =>
    fieldOf(change) === 'failurePolicy'
      ? `${show(change.before ?? 'Fail')} → ${show(change.after ?? 'Fail')}`
      : undefined,
};

export const webhookSelection: RiskRule = {
  id: 'webhook-selection',
  consequence: 'Other objects than before go through the webhook: pods may lose their sidecar or get one.',
  documentation: `${DOCUMENTATION}#matching-requests-rules`,
  finds: (change) => {
    const field = fieldOf(change);
    if (field === undefined || field === 'failurePolicy') return undefined;
    return describePath(change.path) || `configuration ${change.action}`;
  },
};

/** Fields that decide what a webhook gets to see; `webhook` when a whole one or its configuration came or went. */
function fieldOf({ object, path, action }: Change): string | undefined {
  if (!/^(Mutating|Validating)WebhookConfiguration$/.test(object.identity.kind)) return undefined;
  // Under another name it selects what it did, but for what has changes of its own.
  if (action === 'renamed') return undefined;
  if (path.length === 0 || (path[0] === 'webhooks' && path.length <= 2)) return 'webhook';
  const field = path[0] === 'webhooks' ? path[2] : undefined;
  const decides = /^(failurePolicy|namespaceSelector|objectSelector|rules|matchConditions|matchPolicy|clientConfig)$/;
  return typeof field === 'string' && decides.test(field) ? field : undefined;
}
