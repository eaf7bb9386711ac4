import { createHash } from 'node:crypto';
import { describeIdentity, type Identity } from '../../../shared/manifest/identity.ts';
import { visible } from '../../../shared/report/visible.ts';
import type { ChangeSet } from '../compare/change-set.ts';
import { type ChangeGroup, environmentsOf, identitiesOf } from '../compare/group.ts';
import { describePath } from '../compare/path.ts';
import { deltaLines, isSchemaChange, schemaDeltas } from '../compare/schema-delta.ts';
import type { Mask } from '../mask/mask.ts';
import { rankOf, risksOf } from '../risks/risks.ts';
import { diffLines } from './diff-lines.ts';

/** Changes that belong together because they are on the same objects. Plain text, secrets hidden, nothing escaped. */
export interface SectionContent {
  /** The same in every report on the same objects: what a link names. */
  readonly id: string;
  /** At least one. */
  readonly identities: readonly Identity[];
  /** What happened to them: `added`, `3 changes`, `schemas`. */
  readonly what: string;
  readonly environments: readonly string[];
  /** Whether these are all environments that there are. */
  readonly everywhere: boolean;
  /** Ids of the risk rules that found something, the worst first. */
  readonly risks: readonly string[];
  readonly blocks: readonly BlockContent[];
  readonly groups: readonly ChangeGroup[];
}

/** One change, or what changed in the schema of one definition. */
export interface BlockContent {
  readonly id: string;
  /** Where it is: paths, or an object. */
  readonly heads: readonly string[];
  readonly risks: readonly string[];
  /** Each begins with `+ `, `- ` or two spaces, and holds no character that cannot be seen. */
  readonly lines: readonly string[];
}

/** The changes in sections, the riskiest first. Every group is in exactly one. */
export function sectionContents(groups: readonly ChangeGroup[], set: ChangeSet, mask: Mask): SectionContent[] {
  return [...Map.groupBy(groups, bucketOf)]
    .map(([key, bucket]) => ({ key, bucket, rank: Math.min(...bucket.map(rankOf)) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ key, bucket }) => sectionContent(key, bucket, set, mask));
}

/**
 * What goes into one section: the schemas of all definitions; objects of a kind that came, or went; otherwise the
 * changes that are on the very same objects.
 */
function bucketOf(group: ChangeGroup): string {
  const [{ object, path }] = group.changes;
  if (isSchemaChange(group)) return JSON.stringify(['schemas', environmentsOf(group)]);
  if (group.action === 'renamed') return JSON.stringify(['renamed', environmentsOf(group)]);
  if (path.length === 0) return JSON.stringify([group.action, object.identity.kind, environmentsOf(group)]);
  const objects = group.changes.map((change) => [change.object.environment, describeIdentity(change.object.identity)]);
  return JSON.stringify([...new Set(objects.map((pair) => JSON.stringify(pair)))].sort());
}

function sectionContent(key: string, groups: readonly ChangeGroup[], set: ChangeSet, mask: Mask): SectionContent {
  const identities = new Map(groups.flatMap(identitiesOf).map((identity) => [describeIdentity(identity), identity]));
  const environments = [...new Set(groups.flatMap(environmentsOf))];
  return {
    id: `s-${digest(key)}`,
    identities: [...identities.values()],
    what: whatOf(groups, identities.size),
    environments,
    everywhere: environments.length === set.environments.length,
    risks: riskIds(groups),
    blocks: withIds(key, groups.every(isSchemaChange) ? schemaBlocks(groups) : groups.map((one) => block(one, mask))),
    groups,
  };
}

function whatOf(groups: readonly ChangeGroup[], objects: number): string {
  const [group] = groups;
  if (group === undefined) return '';
  if (isSchemaChange(group) && objects > 1) return 'schemas';
  if (group.changes[0].path.length === 0) return group.action;
  return `${counted(groups.length, 'change')}${objects > 1 ? ' on each' : ''}`;
}

function block(group: ChangeGroup, mask: Mask): Omit<BlockContent, 'id'> {
  const heads = new Set(
    group.changes.map(({ path, object }) =>
      path.length === 0 ? describeIdentity(object.identity) : describePath(path),
    ),
  );
  const note = noteOn(group);
  return {
    heads: [...heads].map((head) => `${visible(mask.text(head))}${note}`),
    risks: riskIds([group]),
    lines: diffLines(group, mask),
  };
}

/** What lines of what came and went cannot tell. */
function noteOn({ action, changes: [{ path, position }] }: ChangeGroup): string {
  if (action === 'reordered') return ': the same items in another order';
  if (action === 'moved') return `: moved from place ${Number(path.at(-1)) + 1} to place ${(position ?? 0) + 1}`;
  return action === 'renamed' ? ': renamed' : '';
}

/** The same in each of the section's environments, so one of them tells. */
function schemaBlocks(groups: readonly ChangeGroup[]): Omit<BlockContent, 'id'>[] {
  const changes = groups.flatMap((group) => group.changes);
  const environment = changes[0]?.object.environment;
  return schemaDeltas(changes.filter(({ object }) => object.environment === environment)).map((delta) => {
    const [head = '', ...lines] = deltaLines(delta);
    return { heads: [head.trim()], risks: riskIds(groups), lines };
  });
}

/** Of the rules that find something in these groups. */
export function riskIds(groups: readonly ChangeGroup[]): string[] {
  return risksOf(groups).map(({ rule }) => rule.id);
}

/** Ids by place, not by value: a link still leads there when a later push changes the value. */
function withIds(key: string, blocks: readonly Omit<BlockContent, 'id'>[]): BlockContent[] {
  const taken = new Map<string, number>();
  return blocks.map((one) => {
    const id = `c-${digest(JSON.stringify([key, one.heads]))}`;
    const count = (taken.get(id) ?? 0) + 1;
    taken.set(id, count);
    return { ...one, id: count === 1 ? id : `${id}-${count}` };
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
