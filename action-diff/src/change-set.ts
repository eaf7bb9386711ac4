import { isDeepStrictEqual } from 'node:util';
import { describeIdentity, type Identity, identityKey } from '../../shared/manifest/identity.ts';
import type { JsonObject, Manifest } from '../../shared/manifest/manifest.ts';
import { UserError } from '../../shared/report/errors.ts';
import { applyDifferences } from './apply.ts';
import type { Change, ObjectDifference } from './change.ts';
import { type Action, type Difference, differencesOf, leaves } from './difference.ts';
import { type ChangeGroup, groupChanges } from './group.ts';

/** What an environment renders to on both sides; undefined on a side that does not have the environment. */
export interface RenderedPair {
  readonly environment: string;
  readonly base: readonly Manifest[] | undefined;
  readonly head: readonly Manifest[] | undefined;
}

/** Everything that differs between base and head. */
export interface ChangeSet {
  /** In the order of promotion. */
  readonly environments: readonly EnvironmentState[];
  readonly objects: readonly ObjectDifference[];
  /** All changes of all objects, each in one group. */
  readonly groups: readonly ChangeGroup[];
}

export interface EnvironmentState {
  readonly name: string;
  readonly state: 'both' | 'new' | 'gone';
}

/**
 * Compares what two sides render to. Whatever differs is in the result: applied to the base it must give the head,
 * which is checked each time.
 */
export function compare(pairs: readonly RenderedPair[]): ChangeSet {
  const known = new Map<string, ObjectDifference>();
  const objects = pairs.flatMap((pair) => compareEnvironment(pair, known));
  return {
    environments: pairs.map(({ environment, base, head }) => ({
      name: environment,
      state: base === undefined ? 'new' : head === undefined ? 'gone' : 'both',
    })),
    objects,
    groups: groupChanges(objects.flatMap(changesOf)),
  };
}

/** @param known what an earlier environment had of each object: mostly the same, and then not compared again */
function compareEnvironment(pair: RenderedPair, known: Map<string, ObjectDifference>): ObjectDifference[] {
  const base = byIdentity(pair.base ?? [], `the base of ${pair.environment}`);
  const head = byIdentity(pair.head ?? [], `the head of ${pair.environment}`);
  const objects: ObjectDifference[] = [];
  for (const key of new Set([...base.keys(), ...head.keys()])) {
    const left = base.get(key);
    const right = head.get(key);
    const identity = (left ?? right)?.identity;
    if (identity === undefined || sameBody(left, right)) continue;
    const before = known.get(key);
    const repeated = before !== undefined && sameBody(before.base, left) && sameBody(before.head, right);
    const differences = repeated ? before.differences : objectDifferences(left?.body, right?.body, identity);
    const object = { environment: pair.environment, identity, base: left, head: right, differences };
    known.set(key, object);
    objects.push(object);
  }
  return objects;
}

function byIdentity(manifests: readonly Manifest[], where: string): ReadonlyMap<string, Manifest> {
  const map = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const key = identityKey(manifest.identity);
    const first = map.get(key);
    if (first !== undefined) {
      throw new UserError(`It is there twice in ${where}, from ${first.source.file} and ${manifest.source.file}.`, {
        where: { object: describeIdentity(manifest.identity) },
        next: 'Keep one of the two.',
      });
    }
    map.set(key, manifest);
  }
  return map;
}

function sameBody(a: Manifest | undefined, b: Manifest | undefined): boolean {
  return a === b || isDeepStrictEqual(a?.body, b?.body);
}

function objectDifferences(base: JsonObject | undefined, head: JsonObject | undefined, identity: Identity) {
  const whole = (action: Action): Difference[] => [{ path: [], action, before: base, after: head }];
  if (base === undefined) return whole('added');
  if (head === undefined) return whole('removed');
  const differences = differencesOf(base, head);
  if (!isDeepStrictEqual(applyDifferences(base, differences), head)) {
    // Not the user's mistake: reported as a bug.
    throw new Error(`The differences of ${describeIdentity(identity)} do not lead from its base to its head.`);
  }
  return differences;
}

function changesOf(object: ObjectDifference): Change[] {
  return leaves(object.differences).map(({ path, action, before, after }) => ({ object, path, action, before, after }));
}
