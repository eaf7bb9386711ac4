import { isObject, type Json, textOf, valueAt } from '../../../shared/manifest/manifest.ts';
import type { Change } from '../compare/change.ts';
import { describePath } from '../compare/path.ts';
import type { RiskRule } from './rule.ts';

export const mutualTlsMode: RiskRule = {
  id: 'mtls-mode',
  consequence: 'A stricter mode cuts off callers without a sidecar; a laxer one lets plain text in.',
  documentation:
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/#PeerAuthentication-MutualTLS-Mode',
  finds: (change) => {
    if (change.object.identity.kind !== 'PeerAuthentication' || !touchesSpec(change)) return undefined;
    const [before, after] = [change.object.base, change.object.head].map((manifest) => modeOf(manifest?.body.spec));
    return before === after ? describePath(change.path) || change.action : `${before} → ${after}`;
  },
};

export const authorization: RiskRule = {
  id: 'authorization-policy',
  consequence: 'Requests that were allowed may be denied, or the other way round.',
  documentation: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
  finds: (change) => {
    const { kind } = change.object.identity;
    if ((kind !== 'AuthorizationPolicy' && kind !== 'RequestAuthentication') || !touchesSpec(change)) return undefined;
    return describePath(change.path) || `policy ${change.action}`;
  },
};

function touchesSpec({ path, action }: Change): boolean {
  return (path.length === 0 && action !== 'renamed') || path[0] === 'spec';
}

function modeOf(spec: Json | undefined): string {
  if (!isObject(spec)) return 'none';
  return textOf(valueAt(spec, ['mtls', 'mode']) ?? 'inherited');
}
