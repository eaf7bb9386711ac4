import type { ObjectSelector } from '../../../shared/config/validation-settings.ts';
import { describeIdentity } from '../../../shared/manifest/identity.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { isObject } from '../../../shared/manifest/manifest.ts';
import type { Check, OptionSchemas, Problem } from '../model/check.ts';
import { fleetObject } from '../model/fleet.ts';
import { type ManifestSet, metadataMap, namespaceOf, releaseOf } from '../model/manifest-set.ts';
import { describeRelease } from '../model/release.ts';
import { selects } from '../objects/object-selector.ts';
import { isNamespaced } from '../objects/scope.ts';
import { DELETE_POLICY, HOOK, listOf } from './deployment-hooks/hooks.ts';

export interface DuplicateOptions {
  /** Objects that may be there several times. */
  readonly mayRepeat: readonly ObjectSelector[];
}

export const DUPLICATE_DEFAULTS: DuplicateOptions = { mayRepeat: [] };

const OPTIONS: OptionSchemas = {
  mayRepeat: {
    description: 'Objects that several releases may have. Default: none.',
    type: 'array',
    items: { $ref: '#/definitions/objectSelector' },
  },
};

export function checkDuplicateResources({ mayRepeat }: DuplicateOptions = DUPLICATE_DEFAULTS): Check {
  return {
    name: 'check_duplicate_resources',
    options: OPTIONS,
    what: 'No object is declared twice in an environment.',
    why: 'Helm refuses to adopt an object of another release; or the two overwrite each other at every deployment.',
    run: (set) =>
      [...[...sameObjects(set).values()].flatMap((objects) => checkSame(set, objects)), ...checkOutside(set)].filter(
        ({ manifest }) => manifest === undefined || !mayRepeat.some((selector) => selects(selector, set, manifest)),
      ),
  };
}

/** Objects that something outside of the charts has already. */
function checkOutside(set: ManifestSet): Problem[] {
  const { fleet } = set;
  if (fleet === undefined || fleet.objects.size === 0) return [];
  return set.manifests.flatMap((manifest): Problem[] => {
    const { group, kind, name } = manifest.identity;
    const object = fleetObject(kind, namespaceOf(set, manifest) ?? '', name);
    if (group !== '' || hookOf(manifest) !== undefined || !fleet.objects.has(object)) return [];
    return [
      {
        ...{ severity: 'error', manifest },
        message: `${describeIdentity(manifest.identity)} is declared twice: ${fleet.file} says that something else has it.`,
        fix: `Rename it; or remove it from ${fleet.file}, if this is what makes it.`,
      },
    ];
  });
}

/** Objects by what they are in the cluster: version aside, the namespace as Helm will fill it in. */
function sameObjects(set: ManifestSet): Map<string, readonly Manifest[]> {
  const named = set.manifests.filter(({ body }) => isObject(body.metadata) && typeof body.metadata.name === 'string');
  return Map.groupBy(named, (manifest) => {
    const { group, kind, name } = manifest.identity;
    return JSON.stringify([group, kind, namespaceKey(set, manifest), name]);
  });
}

function namespaceKey(set: ManifestSet, manifest: Manifest): string {
  if (isNamespaced(set, manifest) === false) return '';
  const namespace = namespaceOf(set, manifest);
  // Where the kubeconfig decides, the objects of two releases may or may not meet.
  if (namespace !== undefined) return `/${namespace}`;
  const release = releaseOf(set, manifest);
  return release === undefined ? '' : `of release ${set.releases.indexOf(release)}`;
}

function checkSame(set: ManifestSet, objects: readonly Manifest[]): Problem[] {
  return objects.flatMap((manifest, index): Problem[] => {
    const first = objects.slice(0, index).find((other) => collide(manifest, other));
    if (first === undefined) return [];
    const [own, other] = [releaseOf(set, manifest), releaseOf(set, first)];
    const where = own === other || other === undefined ? '' : `, of the release ${describeRelease(other)}`;
    const file = manifest.source.file === first.source.file ? 'the same file' : first.source.file;
    return [
      {
        severity: 'error',
        message: `${describeIdentity(manifest.identity)} is declared twice: it is also in ${file}${where}.`,
        fix:
          own === other ? 'Take one of them out.' : 'Leave it to one release, or put the release name into its name.',
        manifest,
      },
    ];
  });
}

function collide(a: Manifest, b: Manifest): boolean {
  // Helm installs what is in `crds/` only where it is missing.
  if (isFromCrds(a) && isFromCrds(b)) return false;
  const [left, right] = [hookOf(a), hookOf(b)];
  if (left === undefined && right === undefined) return true;
  // A hook that is removed when it is done leaves the name to the release's own object.
  if (left === undefined || right === undefined) return (left ?? right)?.removed === false;
  return left.events.some((event) => right.events.includes(event));
}

function isFromCrds({ source }: Manifest): boolean {
  return source.file.split('/').includes('crds');
}

function hookOf({ body }: Manifest): { readonly events: readonly string[]; readonly removed: boolean } | undefined {
  const { [HOOK]: hook, [DELETE_POLICY]: policy } = metadataMap(body, 'annotations');
  if (typeof hook !== 'string') return undefined;
  return { events: listOf(hook), removed: typeof policy === 'string' && listOf(policy).includes('hook-succeeded') };
}
