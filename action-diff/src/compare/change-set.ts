import { UserError } from '../../../shared/log/errors.ts';
import { describeIdentity, identityKey } from '../../../shared/manifest/identity.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { applyDifferences } from './apply.ts';
import type { Action, Change, Difference, ObjectDifference } from './change.ts';
import { differencesOf, leaves } from './difference.ts';
import { type ChangeGroup, groupChanges } from './group.ts';
import { equalJson } from './json-equal.ts';
import { type ListSchemas, type SchemaOf, schemasOf } from './known-lists.ts';
import { pairObjects } from './pairs.ts';
import type { Path } from './path.ts';
import { type UnstablePaths, unstablePaths } from './unstable.ts';

/** What an environment renders to on both sides; undefined on a side that does not have the environment. */
export interface RenderedPair {
  readonly environment: string;
  readonly base: readonly Manifest[] | undefined;
  readonly head: readonly Manifest[] | undefined;
  /** The head's objects as a second render gives them, where values may change by themselves. */
  readonly again?: readonly Manifest[];
  /** Objects of a cluster that Helm refuses to make a part of a release, by `identityKey`, with whose they are. */
  readonly foreign?: ReadonlyMap<string, string>;
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
  const compared = pairs.map((pair) => ({
    objects: compareEnvironment(pair, known),
    unstable: unstablePaths(pair.head ?? [], pair.again),
  }));
  return {
    environments: pairs.map(({ environment, base, head }) => ({
      name: environment,
      state: base === undefined ? 'new' : head === undefined ? 'gone' : 'both',
    })),
    objects: compared.flatMap(({ objects }) => objects),
    groups: groupChanges(
      compared.flatMap(({ objects, unstable }) => objects.flatMap((object) => changesOf(object, unstable))),
    ),
  };
}

/** @param known what an earlier environment had of each object: mostly the same, and then not compared again */
function compareEnvironment(pair: RenderedPair, known: Map<string, ObjectDifference>): ObjectDifference[] {
  const base = byIdentity(pair.base ?? [], `the base of ${pair.environment}`);
  const head = byIdentity(pair.head ?? [], `the head of ${pair.environment}`);
  const schemaOf = schemasOf(pair.head ?? [], pair.base ?? []);
  const objects: ObjectDifference[] = [];
  for (const { base: left, head: right, renaming } of pairObjects(base, head)) {
    const identity = (right ?? left)?.identity;
    if (identity === undefined || left?.body === right?.body) continue;
    const key = identityKey(identity);
    const before = known.get(key);
    const repeated = before !== undefined && sameBody(before.base, left) && sameBody(before.head, right);
    const differences = repeated ? before.differences : objectDifferences(left, right, schemaOf);
    if (differences.length === 0) continue;
    const object: ObjectDifference = {
      ...{ environment: pair.environment, identity, base: left, head: right, renaming, differences },
      foreign: pair.foreign?.get(key),
    };
    known.set(key, object);
    objects.push(object);
  }
  return objects;
}

/** @throws UserError when two have the same identity */
export function byIdentity(manifests: readonly Manifest[], where: string): ReadonlyMap<string, Manifest> {
  const map = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const key = identityKey(manifest.identity);
    const first = map.get(key);
    if (first !== undefined) {
      throw new UserError(`Declared twice in ${where}: in ${first.source.file} and ${manifest.source.file}.`, {
        where: { object: describeIdentity(manifest.identity) },
        next: 'Keep one of the two.',
      });
    }
    map.set(key, manifest);
  }
  return map;
}

function sameBody(a: Manifest | undefined, b: Manifest | undefined): boolean {
  return a === b || equalJson(a?.body, b?.body);
}

function objectDifferences(base: Manifest | undefined, head: Manifest | undefined, schemaOf: SchemaOf): Difference[] {
  const whole = (action: Action): Difference[] => [{ path: [], action, before: base?.body, after: head?.body }];
  if (base === undefined) return whole('added');
  if (head === undefined) return whole('removed');
  const schemas: ListSchemas = schemaOf(head.apiVersion, head.identity.kind);
  const differences = differencesOf(base.body, head.body, schemas);
  if (differences.length > 0 && !equalJson(applyDifferences(base.body, differences), head.body)) {
    // Not the user's mistake: reported as a bug.
    throw new Error(`The differences of ${describeIdentity(head.identity)} do not lead from its base to its head.`);
  }
  return differences;
}

/** What a person reads of an object: that it has another name is one change, told first. */
function changesOf(object: ObjectDifference, unstable: UnstablePaths): Change[] {
  const inside = leaves(object.differences)
    .filter(({ path }) => object.renaming === undefined || !isName(path))
    .map(({ content: _, ...difference }): Change => {
      return { ...difference, object, byItself: unstable.has(object.identity, difference.path, difference.after) };
    });
  if (object.renaming === undefined) return inside;
  const renamed = { path: [], action: 'renamed', ...object.renaming } as const;
  return [{ ...renamed, object, byItself: unstable.has(object.identity, [], undefined) }, ...inside];
}

function isName(path: Path): boolean {
  return path.length === 2 && path[0] === 'metadata' && path[1] === 'name';
}
