import { type Identity, identityKey } from '../../../shared/manifest/identity.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { type Leaves, leavesOf, likeness, sizeOf } from './likeness.ts';
import { revisionsIn, splitRevision } from './revisions.ts';

/** An object on both sides, or on one of them. */
export interface ObjectPair {
  readonly base: Manifest | undefined;
  readonly head: Manifest | undefined;
  /** When it has another name at the head. */
  readonly renaming: Renaming | undefined;
}

/** From which name to which: the revisions when nothing but them differs, so that many objects have the same renaming. */
export interface Renaming {
  readonly before: string;
  readonly after: string;
}

/** Objects by `identityKey`, in their order. */
export type ObjectsByKey = ReadonlyMap<string, Manifest>;

/** Of an object that is renamed at least this much stays: half of its content would be found in unlike ones. */
const ALIKE = 0.6;
/** Objects with less content than this are alike by chance. */
const LEAST_CONTENT = 4;
/** Comparing all objects of a kind that came with all that went is quadratic: beyond so many pairs it is not done. */
const MOST_PAIRS = 2500;

/**
 * Kinds whose objects own what is not in the manifest: one that goes takes it along, whatever comes in its place.
 */
const OWNERS = /^(CustomResourceDefinition|Namespace|PersistentVolume|PersistentVolumeClaim)$/;

/** Groups whose kinds have moved to others. Source: Kubernetes' deprecated API migration guide. */
const MOVED_GROUPS: Readonly<Record<string, readonly string[]>> = {
  extensions: ['apps', 'networking.k8s.io', 'policy'],
};

/**
 * Finds for each object of the base the one of the head. The same identity counts first; then a kind that moved to
 * another API group; then a name of which only Istio's revision differs; then, among objects of one kind in one
 * namespace, the most alike. The same input always gives the same pairs.
 */
export function pairObjects(base: ObjectsByKey, head: ObjectsByKey): ObjectPair[] {
  const gone = [...base.values()].filter(({ identity }) => !head.has(identityKey(identity)));
  const come = [...head.values()].filter(({ identity }) => !base.has(identityKey(identity)));
  const found: Found = { next: new Map(), taken: new Set() };
  if (gone.length > 0 && come.length > 0) {
    pairMovedGroups(gone, come, found);
    pairRevisions(gone, come, { base: revisionsIn(base.values()), head: revisionsIn(head.values()) }, found);
    pairAlike(gone, come, found);
  }
  return [
    ...[...base].map(([key, left]): ObjectPair => {
      const other = found.next.get(left);
      return { base: left, head: head.get(key) ?? other?.head, renaming: other?.renaming };
    }),
    ...come
      .filter((right) => !found.taken.has(right))
      .map((right): ObjectPair => ({ base: undefined, head: right, renaming: undefined })),
  ];
}

/** What has been paired so far. */
interface Found {
  readonly next: Map<Manifest, { readonly head: Manifest; readonly renaming: Renaming | undefined }>;
  readonly taken: Set<Manifest>;
}

function pair(found: Found, base: Manifest, head: Manifest, renaming: Renaming | undefined): void {
  found.next.set(base, { head, renaming });
  found.taken.add(head);
}

function open(found: Found, gone: readonly Manifest[], come: readonly Manifest[]) {
  return {
    gone: gone.filter((manifest) => !found.next.has(manifest)),
    come: come.filter((manifest) => !found.taken.has(manifest)),
  };
}

function pairMovedGroups(gone: readonly Manifest[], come: readonly Manifest[], found: Found): void {
  for (const left of gone) {
    const groups = MOVED_GROUPS[left.identity.group] ?? [];
    const right = come.find(
      ({ identity }) => groups.includes(identity.group) && sameExcept(identity, left.identity, 'group'),
    );
    if (right !== undefined) pair(found, left, right, undefined);
  }
}

function sameExcept(a: Identity, b: Identity, field: keyof Identity): boolean {
  return (['group', 'kind', 'namespace', 'name'] as const).every((one) => one === field || a[one] === b[one]);
}

function pairRevisions(
  gone: readonly Manifest[],
  come: readonly Manifest[],
  revisions: { readonly base: readonly string[]; readonly head: readonly string[] },
  found: Found,
): void {
  const rest = open(found, gone, come);
  const keyOf = ({ identity }: Manifest, known: readonly string[]): string =>
    identityKey({ ...identity, name: splitRevision(identity.name, known).stem });
  const [left, right] = [
    Map.groupBy(rest.gone, (manifest) => keyOf(manifest, revisions.base)),
    Map.groupBy(rest.come, (manifest) => keyOf(manifest, revisions.head)),
  ];
  for (const [key, [base, ...others]] of left) {
    const [head, ...rivals] = right.get(key) ?? [];
    // Two revisions at once beside one another: which one follows which cannot be told by the name.
    if (base === undefined || head === undefined || others.length + rivals.length > 0) continue;
    if (OWNERS.test(base.identity.kind)) continue;
    const before = splitRevision(base.identity.name, revisions.base).revision;
    const after = splitRevision(head.identity.name, revisions.head).revision;
    pair(found, base, head, { before: before || 'no revision', after: after || 'no revision' });
  }
}

function pairAlike(gone: readonly Manifest[], come: readonly Manifest[], found: Found): void {
  const rest = open(found, gone, come);
  const bucketOf = ({ identity: { group, kind, namespace } }: Manifest): string =>
    JSON.stringify([group, kind, namespace]);
  const right = Map.groupBy(rest.come, bucketOf);
  for (const [bucket, left] of Map.groupBy(rest.gone, bucketOf)) {
    const candidates = right.get(bucket) ?? [];
    if (OWNERS.test(left[0]?.identity.kind ?? '') || left.length * candidates.length > MOST_PAIRS) continue;
    const heads = candidates.map((manifest) => [manifest, contentOf(manifest)] as const);
    const scored = left.flatMap((base) => {
      const content = contentOf(base);
      return heads.map(([head, other]) => ({ base, head, score: score(content, other) }));
    });
    // The sort is stable: of equal scores the first objects of both sides win.
    for (const { base, head, score } of scored.sort((a, b) => b.score - a.score)) {
      if (score < ALIKE || found.next.has(base) || found.taken.has(head)) continue;
      pair(found, base, head, { before: base.identity.name, after: head.identity.name });
    }
  }
}

function score(a: Leaves, b: Leaves): number {
  return Math.min(sizeOf(a), sizeOf(b)) < LEAST_CONTENT ? 0 : likeness(a, b);
}

/** What tells an object from others of its kind: not its name, nor the labels that a chart puts on all. */
function contentOf({ body }: Manifest): Leaves {
  return leavesOf(body, (path) => path === '.apiVersion' || path === '.kind' || path === '.metadata');
}
