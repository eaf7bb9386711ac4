import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import { isObject, type Json, type Manifest, textOf } from '../../../shared/manifest/manifest.ts';
import type { Change } from '../compare/change.ts';
import type { RiskRule } from './rule.ts';

const DOCUMENTATION =
  'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/';

export const definitionRemoved: RiskRule = {
  id: 'crd-removed',
  consequence: 'With the definition the API server deletes every object of its kind, in every namespace.',
  documentation: DOCUMENTATION,
  finds: ({ object, action, path }) =>
    isCustomResourceDefinition(object) && action === 'removed' && path.length === 0 ? 'definition removed' : undefined,
};

export const versionRemoved: RiskRule = {
  id: 'crd-version',
  consequence: 'Clients of a version that is no longer served fail; objects stored in one that is gone cannot be read.',
  documentation: DOCUMENTATION,
  finds: ({ object, path }: Change) => {
    if (!isCustomResourceDefinition(object) || object.base === undefined || object.head === undefined) return undefined;
    if (path[0] !== 'spec' || path[1] !== 'versions') return undefined;
    const [before, after] = [versionsOf(object.base), versionsOf(object.head)];
    const lost = before.served.filter((name) => !after.served.includes(name));
    const parts = lost.map((name) => `${name} no longer served`);
    if (before.stored !== after.stored) parts.push(`stored as ${after.stored}, not ${before.stored}`);
    return parts.length === 0 ? undefined : parts.join(', ');
  },
};

/** Names of the versions that a CustomResourceDefinition serves, and of the one that it stores. */
export function versionsOf(manifest: Manifest | undefined): { served: string[]; stored: string } {
  const spec = manifest?.body.spec;
  const versions = isObject(spec) && Array.isArray(spec.versions) ? (spec.versions as readonly Json[]) : [];
  const objects = versions.filter(isObject);
  return {
    served: objects.filter(({ served }) => served === true).map(({ name }) => textOf(name)),
    stored: textOf(objects.find(({ storage }) => storage === true)?.name ?? ''),
  };
}
