import { isObject, type Json, type Manifest, textOf } from '../../../shared/manifest/manifest.ts';
import type { Change } from '../compare/change.ts';
import type { RiskRule } from './rule.ts';

const GOOD_PRACTICES = 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/';

export const privilegeEscalation: RiskRule = {
  id: 'rbac-escalation',
  consequence:
    'Whoever holds this can give itself more rights: wildcards, escalate, bind and impersonate have no bounds.',
  documentation: `${GOOD_PRACTICES}#privilege-escalation-risks`,
  finds: (change) => describe(newGrants(change).filter(isUnbounded)),
};

export const rightsWidened: RiskRule = {
  id: 'rbac-widened',
  consequence: 'A service account may do more than before; if its pod is taken over, so may the attacker.',
  documentation: GOOD_PRACTICES,
  finds: (change) => describe(newGrants(change).filter((grant) => !isUnbounded(grant))),
};

export const bindingWidened: RiskRule = {
  id: 'rbac-binding',
  consequence: 'Other subjects get the rights of the role.',
  documentation: GOOD_PRACTICES,
  finds: ({ object, path, action }) => {
    if (!/^(Cluster)?RoleBinding$/.test(object.identity.kind) || action === 'removed') return undefined;
    if (path.length === 0) return action === 'renamed' ? undefined : 'new binding';
    return path[0] === 'subjects' || path[0] === 'roleRef' ? path[0] : undefined;
  },
};

/** One right: a verb on a resource of a group (`deployments.apps`), or on a URL. */
interface Grant {
  readonly verb: string;
  readonly on: string;
  /** The objects by name that it is limited to; empty when it is not. */
  readonly names: string;
}

/** What the role grants that it did not before. Rights that an earlier wildcard held already are not new. */
function newGrants({ object, path }: Change): Grant[] {
  if (!/^(Cluster)?Role$/.test(object.identity.kind)) return [];
  if (path.length > 0 && path[0] !== 'rules') return [];
  const before = grantsOf(object.base);
  return grantsOf(object.head).filter((grant) => !before.some((held) => covers(held, grant)));
}

function grantsOf(manifest: Manifest | undefined): Grant[] {
  const rules = manifest?.body.rules;
  if (!Array.isArray(rules)) return [];
  return (rules as readonly Json[]).flatMap((rule) => {
    if (!isObject(rule)) return [];
    const resources = strings(rule.resources).flatMap((resource) =>
      strings(rule.apiGroups).map((group) => (group === '' ? resource : `${resource}.${group}`)),
    );
    const names = strings(rule.resourceNames).join(',');
    return strings(rule.verbs).flatMap((verb) =>
      [...resources, ...strings(rule.nonResourceURLs)].map((on) => ({ verb, on, names })),
    );
  });
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(textOf) : [];
}

function covers(held: Grant, wanted: Grant): boolean {
  const verb = held.verb === '*' || held.verb === wanted.verb;
  return verb && coversResource(held.on, wanted.on) && (held.names === '' || held.names === wanted.names);
}

function coversResource(held: string, wanted: string): boolean {
  if (held === wanted || held === '*.*') return true;
  const [heldResource, heldGroup] = splitGroup(held);
  const [resource, group] = splitGroup(wanted);
  return (heldResource === '*' || heldResource === resource) && (heldGroup === '*' || heldGroup === group);
}

function splitGroup(on: string): [string, string] {
  const dot = on.indexOf('.');
  return dot === -1 ? [on, ''] : [on.slice(0, dot), on.slice(dot + 1)];
}

function isUnbounded({ verb, on }: Grant): boolean {
  return /^(\*|escalate|bind|impersonate)$/.test(verb) || on.split('.').includes('*');
}

/** `get, list secrets; create tokenreviews.authentication.k8s.io`. */
function describe(grants: readonly Grant[]): string | undefined {
  if (grants.length === 0) return undefined;
  const byResource = Map.groupBy(grants, ({ on }) => on);
  return [...byResource]
    .map(([on, held]) => `${[...new Set(held.map(({ verb }) => verb))].join(', ')} ${on}`)
    .join('; ');
}
