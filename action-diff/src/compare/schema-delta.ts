import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import { type Identity, identityKey } from '../../../shared/manifest/identity.ts';
import { isObject, type Json } from '../../../shared/manifest/manifest.ts';
import { visible } from '../../../shared/report/visible.ts';
import type { Change } from './change.ts';
import type { ChangeGroup } from './group.ts';
import { isItemStep, type Path } from './path.ts';

/** What changed in the schemas of one definition: the same in all of `versions`. */
export interface SchemaDelta {
  readonly identity: Identity;
  readonly versions: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedKeyword[];
  /** How many descriptions read differently: they bind nobody. */
  readonly descriptions: number;
  /** The changes that it stands for. */
  readonly changes: number;
}

interface ChangedKeyword {
  readonly field: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Whether a group is about the schema of a CustomResourceDefinition's version. */
export function isSchemaChange({ changes }: ChangeGroup): boolean {
  return changes.every(({ object, path }) => {
    const isSchema = path[0] === 'spec' && path[1] === 'versions' && path[3] === 'schema';
    return isSchema && isCustomResourceDefinition(object);
  });
}

/** One delta for each definition, or more where its versions differ. Changes are those of one environment. */
export function schemaDeltas(changes: readonly Change[]): SchemaDelta[] {
  const definitions = Map.groupBy(changes, ({ object }) => identityKey(object.identity));
  return [...definitions.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { identity } = first.object;
    const byVersion = Map.groupBy(own, ({ path }) => (isItemStep(path[2]) ? String(path[2].item.name) : ''));
    const deltas = [...byVersion].map(([version, some]) => deltaOf(identity, version, some));
    return merge(deltas);
  });
}

/** Versions whose schemas changed in the same way are one. */
function merge(deltas: readonly SchemaDelta[]): SchemaDelta[] {
  const alike = Map.groupBy(deltas, ({ added, removed, changed, descriptions }) =>
    JSON.stringify([added, removed, changed, descriptions]),
  );
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const versions = same.flatMap((delta) => delta.versions);
    return [{ ...first, versions, changes: same.reduce((sum, delta) => sum + delta.changes, 0) }];
  });
}

function deltaOf(identity: Identity, version: string, changes: readonly Change[]): SchemaDelta {
  const added: string[] = [];
  const removed: string[] = [];
  const changed: ChangedKeyword[] = [];
  let descriptions = 0;
  for (const { path, action, before, after } of changes) {
    const { field, keyword } = schemaField(path.slice(5));
    if (keyword === 'description') descriptions += 1;
    else if (keyword !== '') changed.push({ field: `${field} ${keyword}`.trim(), before, after });
    else if (action === 'added') added.push(`${field} (${typeOf(after)})`);
    else if (action === 'removed') removed.push(`${field} (${typeOf(before)})`);
    else changed.push({ field, before, after });
  }
  return { identity, versions: [version], added, removed, changed, descriptions, changes: changes.length };
}

/** `spec.servers[].port` and what of it changed: a keyword such as `maxLength`, or nothing for the field as a whole. */
function schemaField(path: Path): { field: string; keyword: string } {
  let field = '';
  let index = 0;
  for (; index < path.length; index += 1) {
    const step = path[index];
    if (step === 'properties' && typeof path[index + 1] === 'string') {
      index += 1;
      field += field === '' ? String(path[index]) : `.${String(path[index])}`;
    } else if (step === 'items') field += '[]';
    else if (step === 'additionalProperties') field += '{}';
    else break;
  }
  const rest = path.slice(index).map((step) => (typeof step === 'object' ? JSON.stringify(step) : String(step)));
  return { field, keyword: rest.join('.') };
}

function typeOf(schema: Json | undefined): string {
  if (!isObject(schema)) return 'schema';
  const type = typeof schema.type === 'string' ? schema.type : 'any';
  const fields = isObject(schema.properties) ? Object.keys(schema.properties).length : 0;
  return fields === 0 ? type : `${type}, ${fields} ${fields === 1 ? 'field' : 'fields'}`;
}

/** `v1, v1beta1: 3 fields added, 1 changed, 12 descriptions`. */
export function describeDelta({ versions, added, removed, changed, descriptions }: SchemaDelta): string {
  const counts = [
    [added.length, 'added'],
    [removed.length, 'removed'],
    [changed.length, 'changed'],
    [descriptions, descriptions === 1 ? 'description' : 'descriptions'],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${versions.join(', ')}: ${parts.join(', ')}`;
}

/** The delta as lines of a diff block. Values of keywords are the definition's own and never secret. */
export function deltaLines(delta: SchemaDelta): string[] {
  const lines = [
    `  ${delta.identity.name} ${describeDelta(delta)}`,
    ...delta.removed.map((field) => `-   ${field}`),
    ...delta.added.map((field) => `+   ${field}`),
    ...delta.changed.flatMap(({ field, before, after }) => [
      ...(before === undefined ? [] : [`-   ${field}: ${JSON.stringify(before)}`]),
      ...(after === undefined ? [] : [`+   ${field}: ${JSON.stringify(after)}`]),
    ]),
  ];
  return lines.map(visible);
}
