import type { Identity } from './identity.ts';

/** Whether an object defines a kind, in whatever version of the API that is written. */
export function isCustomResourceDefinition({ identity }: { readonly identity: Identity }): boolean {
  return identity.kind === 'CustomResourceDefinition' && identity.group === 'apiextensions.k8s.io';
}
