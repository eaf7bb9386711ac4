import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import { describeIdentity, type Identity, identityKey } from '../../../shared/manifest/identity.ts';
import { isObject, type Json, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';
import { compareIstioVersions, type IstioVersion, parseIstioVersion } from '../versions/istio-version.ts';

/** Something that whoever reviews an upgrade should know. */
export interface UpgradeNote {
  /** One sentence. */
  readonly what: string;
  /** What it is about, one a line: objects, API versions. */
  readonly items: readonly string[];
  /** What to do about it. */
  readonly next: string;
  readonly link: string;
}

/** One side of an upgrade. */
export interface Side {
  readonly version: string;
  /** Objects; of the old side those that change or go away suffice. */
  readonly manifests: readonly Pick<Manifest, 'identity' | 'body'>[];
}

const SKEW = 'https://istio.io/latest/docs/releases/supported-releases/#control-planedata-plane-skew';
const IN_PLACE = 'https://istio.io/latest/docs/setup/upgrade/in-place/';
const RELEASES = 'https://istio.io/latest/docs/releases/';
const CRD_VERSIONS =
  'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/';
const CRDS =
  'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#delete-a-customresourcedefinition';
const HELM_KEEP = 'https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource';

/** What applies to an upgrade, the most dangerous first. */
export function upgradeNotes(before: Side, after: Side): readonly UpgradeNote[] {
  return [
    ...removedDefinitions(before, after),
    ...apiVersions(before, after),
    ...versionNotes(before.version, after.version),
    ...removedObjects(before, after),
  ];
}

function versionNotes(before: string, after: string): UpgradeNote[] {
  const [from, to] = [parseIstioVersion(before), parseIstioVersion(after)];
  if (to === undefined) return [];
  const notes: UpgradeNote[] = [];
  if (from !== undefined) notes.push(...stepNotes(before, from, after, to));
  if (to.preRelease.length > 0) {
    notes.push({
      what: `${after} is a pre-release.`,
      items: [],
      next: 'Keep it out of production: it gets no security fixes, and what it changes may still be taken back.',
      link: RELEASES,
    });
  }
  return notes;
}

function stepNotes(before: string, from: IstioVersion, after: string, to: IstioVersion): UpgradeNote[] {
  const order = compareIstioVersions(from, to);
  if (order === 0) {
    return [
      {
        what: `The version stays ${after}.`,
        items: [],
        next: 'What changes comes from the configuration, the mutations or mesh-ci itself: review it as such.',
        link: RELEASES,
      },
    ];
  }
  if (order > 0) {
    return [
      {
        what: `This is a downgrade from ${before} to ${after}.`,
        items: [],
        next:
          'Sidecars must not be newer than the control plane: roll the data plane out at once after it, and take out ' +
          'configuration that only the newer version knows.',
        link: SKEW,
      },
    ];
  }
  const notes: UpgradeNote[] = [];
  const skipped = to.major === from.major ? to.minor - from.minor - 1 : 0;
  if (skipped > 0) {
    const between = Array.from({ length: skipped }, (_, index) => `${to.major}.${from.minor + 1 + index}`);
    notes.push({
      what: `${before} to ${after} leaves out ${between.join(', ')}.`,
      items: [],
      next: `Istio supports upgrades by one minor version: go to ${between[0]} first, sidecars included.`,
      link: IN_PLACE,
    });
  }
  if (to.major !== from.major || to.minor !== from.minor) {
    const minor = `${to.major}.${to.minor}`;
    notes.push({
      what: `${minor} is a new minor version.`,
      items: [],
      next: 'Read its upgrade notes: defaults and behaviour may change.',
      link: `https://istio.io/latest/news/releases/${minor}.x/announcing-${minor}/upgrade-notes/`,
    });
  }
  return notes;
}

/** The CRDs that are gone: whether Helm deletes them, and with them all their instances, is said on themselves. */
function removedDefinitions(before: Side, after: Side): UpgradeNote[] {
  const gone = goneFrom(before, after).filter(isCustomResourceDefinition);
  const kept = gone.filter(({ body }) => valueAt(body, ['metadata', 'annotations', KEEP]) === 'keep');
  const deleted = gone.filter((manifest) => !kept.includes(manifest));
  return [
    ...note(deleted, {
      what: 'Definitions of custom resources go away, and with each of them all of its instances.',
      next: 'List the instances in every cluster before you merge, and move to what replaces them.',
      link: CRDS,
    }),
    ...note(kept, {
      what: 'Definitions of custom resources are no longer part of Istio; Helm leaves them in the cluster.',
      next: 'Stop using them; delete each definition by hand when it has no instances left.',
      link: HELM_KEEP,
    }),
  ];
}

/** Helm does not delete an object that says `keep` here. */
const KEEP = 'helm.sh/resource-policy';

function removedObjects(before: Side, after: Side): UpgradeNote[] {
  return note(
    goneFrom(before, after).filter((manifest) => !isCustomResourceDefinition(manifest)),
    {
      what: 'Objects go away: the deployment deletes them.',
      next: 'Make sure that nothing uses them under these names: dashboards, role bindings, network policies.',
      link: 'https://istio.io/latest/docs/setup/upgrade/',
    },
  );
}

function goneFrom(before: Side, after: Side): Side['manifests'] {
  const present = new Set(after.manifests.map(({ identity }) => identityKey(identity)));
  return before.manifests.filter(({ identity }) => !present.has(identityKey(identity)));
}

function note(manifests: Side['manifests'], { what, next, link }: Omit<UpgradeNote, 'items'>): UpgradeNote[] {
  const items = [...new Set(manifests.map(nameOf))].sort();
  return items.length === 0 ? [] : [{ what, items, next, link }];
}

function nameOf(manifest: { readonly identity: Identity }): string {
  const { identity } = manifest;
  return isCustomResourceDefinition(manifest) ? identity.name : describeIdentity(identity);
}

/** What becomes of the versions of definitions that are on both sides. */
function apiVersions(before: Side, after: Side): UpgradeNote[] {
  const unserved: string[] = [];
  const unstored: string[] = [];
  const moved: string[] = [];
  const known = new Map(after.manifests.map((manifest) => [identityKey(manifest.identity), manifest]));
  for (const old of before.manifests.filter(isCustomResourceDefinition)) {
    const current = known.get(identityKey(old.identity));
    if (current === undefined) continue;
    const now = new Map(versionsOf(current.body).map((version) => [version.name, version]));
    for (const version of versionsOf(old.body)) {
      const name = `${old.identity.name} ${version.name}`;
      if (version.served && now.get(version.name)?.served !== true) unserved.push(name);
      if (!version.storage) continue;
      const storage = [...now.values()].find((one) => one.storage)?.name ?? 'none';
      if (!now.has(version.name)) unstored.push(`${name} → ${storage}`);
      else if (storage !== version.name) moved.push(`${name} → ${storage}`);
    }
  }
  const notes: UpgradeNote[] = [
    {
      what: 'The version that objects are stored in is removed: the API server refuses the new definition.',
      items: unstored,
      next: 'First go to a release that still has it, store every object anew, and take it out of `status.storedVersions`.',
      link: `${CRD_VERSIONS}#upgrade-existing-objects-to-a-new-stored-version`,
    },
    {
      what: 'API versions are no longer served.',
      items: unserved,
      next: 'Change `apiVersion` wherever these are written: in git, in controllers, in other charts.',
      link: `${CRD_VERSIONS}#specify-multiple-versions`,
    },
    {
      what: 'Objects are stored in another version from now on; those that exist stay as they are.',
      items: moved,
      next: 'Store every object anew before a later release removes the old version.',
      link: `${CRD_VERSIONS}#upgrade-existing-objects-to-a-new-stored-version`,
    },
  ];
  return notes.filter(({ items }) => items.length > 0);
}

interface ApiVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
}

function versionsOf(body: Json): ApiVersion[] {
  const versions = valueAt(body, ['spec', 'versions']);
  if (!Array.isArray(versions)) return [];
  return versions.filter(isObject).map(({ name, served, storage }) => ({
    ...{ name: String(name), served: served === true, storage: storage === true },
  }));
}
