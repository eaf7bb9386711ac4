/**
 * What an object is, whatever version of its API it is written in: moving to another API version changes the
 * object, it does not make another one.
 */
export interface Identity {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for a cluster-scoped object or one that leaves its namespace to the release. */
  readonly namespace: string;
  readonly name: string;
}

/** A text that is the same for two identities only when they are equal. */
export function identityKey(identity: Identity): string {
  return JSON.stringify([identity.group, identity.kind, identity.namespace, identity.name]);
}

/** `Deployment.apps shop/cart`, `ClusterRole.rbac.authorization.k8s.io istiod`: as kubectl names kinds. */
export function describeIdentity(identity: Identity): string {
  const kind = identity.group === '' ? identity.kind : `${identity.kind}.${identity.group}`;
  return `${kind} ${identity.namespace === '' ? '' : `${identity.namespace}/`}${identity.name}`;
}

/** The group of an apiVersion: empty for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

export function compareIdentities(a: Identity, b: Identity): number {
  const [left, right] = [a, b].map((i) => [i.group, i.kind, i.namespace, i.name]);
  for (const [index, part] of (left ?? []).entries()) {
    const other = right?.[index] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
