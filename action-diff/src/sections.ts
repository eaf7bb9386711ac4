import { describeIdentity, type Identity } from '../../shared/manifest/identity.ts';
import { code, details, escapeMarkdown, fence } from '../../shared/report/markdown.ts';
import type { Change } from './change.ts';
import type { ChangeSet } from './change-set.ts';
import { diffLines, visible } from './diff-lines.ts';
import { type ChangeGroup, environmentsOf, identitiesOf } from './group.ts';
import type { Mask } from './mask.ts';
import { describePath } from './path.ts';
import { rankOf, risksOf } from './risks.ts';
import { deltaLines, isSchemaChange, schemaDeltas } from './schema-delta.ts';

/** One fold of the report: changes that belong together because they are on the same objects. */
export interface Section {
  /** Markdown for one line, which names its objects and counts its changes. */
  readonly title: string;
  /** The whole fold as Markdown. */
  readonly markdown: string;
}

/** The changes as folds, the riskiest first. Every group is in exactly one. */
export function sectionsOf(groups: readonly ChangeGroup[], set: ChangeSet, mask: Mask): Section[] {
  const buckets = [...Map.groupBy(groups, bucketOf).values()];
  return buckets
    .map((bucket) => ({ bucket, rank: Math.min(...bucket.map(rankOf)) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ bucket }) => section(bucket, set, mask));
}

/**
 * What goes into one fold: the schemas of all definitions; objects of a kind that came, or went; otherwise the changes
 * that are on the very same objects.
 */
function bucketOf(group: ChangeGroup): string {
  const [{ object, path }] = group.changes;
  if (isSchemaChange(group)) return JSON.stringify(['schemas', environmentsOf(group)]);
  if (path.length === 0) return JSON.stringify([group.action, object.identity.kind, environmentsOf(group)]);
  const objects = group.changes.map((change) => [change.object.environment, describeIdentity(change.object.identity)]);
  return JSON.stringify([...new Set(objects.map((pair) => JSON.stringify(pair)))].sort());
}

function section(bucket: readonly ChangeGroup[], set: ChangeSet, mask: Mask): Section {
  const changes = bucket.flatMap((group) => group.changes);
  const identities = new Map(bucket.flatMap(identitiesOf).map((identity) => [describeIdentity(identity), identity]));
  const title = `${titleOf(bucket, [...identities.values()])}${whereOf(changes, set)}`;
  const lines = bucket.every(isSchemaChange)
    ? schemaLines(changes)
    : bucket.flatMap((group) => groupLines(group, mask));
  const body = [
    ...(identities.size > 1 ? [[...identities.values()].map(objectName).join(', ')] : []),
    ...riskLines(bucket),
    fence(lines.join('\n'), 'diff'),
  ];
  return { title, markdown: details(title, body.join('\n\n')) };
}

function titleOf(bucket: readonly ChangeGroup[], identities: readonly Identity[]): string {
  const [group] = bucket;
  const [identity] = identities;
  if (group === undefined || identity === undefined) return '';
  const isWhole = group.changes[0].path.length === 0;
  if (identities.length === 1) {
    const what = isWhole ? group.action : counted(bucket.length, 'change');
    return `${objectName(identity)}: ${what}`;
  }
  const kinds = [...new Set(identities.map(({ kind }) => kind))];
  const subject =
    kinds.length === 1 ? `${identities.length} × ${escapeMarkdown(kinds[0] ?? '')}` : `${identities.length} objects`;
  if (isSchemaChange(group)) return `${subject}: schemas`;
  return `${subject}: ${isWhole ? group.action : `${counted(bucket.length, 'change')} on each`}`;
}

/** Kind and name for people; the API group is left to where two kinds could be meant. */
export function objectName({ kind, namespace, name }: Identity): string {
  return `${escapeMarkdown(kind)} ${code(namespace === '' ? name : `${namespace}/${name}`)}`;
}

/** ` (testing, dev)`, or nothing when it is the same in all environments. */
function whereOf(changes: readonly Change[], { environments }: ChangeSet): string {
  const named = new Set(changes.map(({ object }) => object.environment));
  return named.size === environments.length ? '' : ` (${[...named].map(escapeMarkdown).join(', ')})`;
}

function riskLines(bucket: readonly ChangeGroup[]): string[] {
  const risks = risksOf(bucket);
  return risks.length === 0 ? [] : [`Risks: ${risks.map(({ rule }) => code(rule.id)).join(', ')}`];
}

function groupLines(group: ChangeGroup, mask: Mask): string[] {
  const [{ path, object }] = group.changes;
  const paths = [...new Set(group.changes.map((change) => describePath(change.path)))];
  const heads = path.length === 0 ? [describeIdentity(object.identity)] : paths;
  const note = group.action === 'reordered' ? ': the same items in another order' : '';
  return [...heads.map((head) => `  ${visible(head)}${note}`), ...diffLines(group, mask)];
}

/** The same in each of the section's environments, so one of them tells. */
function schemaLines(changes: readonly Change[]): string[] {
  const environment = changes[0]?.object.environment;
  const deltas = schemaDeltas(changes.filter(({ object }) => object.environment === environment));
  return deltas.flatMap(deltaLines);
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
