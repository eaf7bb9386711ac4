/**
 * Writes action-diff/src/compare/kubernetes-lists.ts, which says how Kubernetes tells the items of its lists apart, from the
 * OpenAPI description of an API server:
 *
 *     kubectl get --raw /openapi/v2 | node scripts/kubernetes-lists.ts
 *
 * A test holds the file to the API server of the bed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ListSchema } from '../action-diff/src/compare/list-schema.ts';

export const TARGET = join(import.meta.dirname, '..', 'action-diff', 'src', 'compare', 'kubernetes-lists.ts');

/** What of `/openapi/v2` is read here. */
export interface OpenApi {
  readonly info: { readonly version: string };
  readonly definitions: Readonly<Record<string, Definition>>;
}

interface Definition {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly additionalProperties?: Definition | boolean;
  readonly items?: Definition;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

const PREFIX = 'io.k8s.';
/** The same in every kind, so it is left out of each. */
const METADATA = 'meta.v1.ObjectMeta';

if (import.meta.main) writeFileSync(TARGET, listsModule(JSON.parse(await text(process.stdin)) as OpenApi));

/** The text of the module: only types that have, or lead to, a list with keys or without order. */
export function listsModule({ info, definitions }: OpenApi): string {
  const types = new Map<string, ListSchema>();
  // What a type leads to is known when its parts are: until nothing new is found.
  for (let found = -1; found < types.size; ) {
    found = types.size;
    for (const [name, definition] of Object.entries(definitions)) {
      if (!name.startsWith(PREFIX)) continue;
      const schema = reduced(definition, types, kindsOf(definition).length > 0);
      if (schema !== undefined) types.set(shortName(name), schema);
    }
  }
  const kinds = newestKinds(definitions).filter(([, type]) => types.has(type));
  const used = reachable([...kinds.map(([, type]) => type), METADATA], types);
  const row = (key: string, value: unknown): string => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`;
  return `import type { ListSchema } from './list-schema.ts';

// Written by \`kubectl get --raw /openapi/v2 | node scripts/kubernetes-lists.ts\` from the OpenAPI description of
// Kubernetes ${info.version}; do not edit. Lists that a strategic merge patch tells apart count as those with map keys.

/** The type of a kind, in the newest version of its group. */
// biome-ignore format: one row a line
export const KUBERNETES_KINDS: Readonly<Record<string, string>> = {
${kinds.map(([kind, type]) => row(kind, type)).join('\n')}
};

// biome-ignore format: one row a line
export const KUBERNETES_TYPES: Readonly<Record<string, ListSchema>> = {
${[...used]
  .sort()
  .map((name) => row(name, types.get(name)))
  .join('\n')}
};
`;
}

/** `io.k8s.api.core.v1.Container` is `core.v1.Container`. */
function shortName(name: string): string {
  return name.replace(/^io\.k8s\.(api|apimachinery\.pkg\.apis|.*\.pkg\.apis)\./, '');
}

/** What of a schema says anything of lists; undefined when nothing does. */
function reduced(
  definition: Definition,
  types: ReadonlyMap<string, ListSchema>,
  isKind = false,
): ListSchema | undefined {
  if (definition.$ref !== undefined) {
    const $ref = shortName(definition.$ref.slice('#/definitions/'.length));
    return types.has($ref) ? { $ref } : undefined;
  }
  const properties = Object.entries(definition.properties ?? {}).flatMap(([name, property]) => {
    const skipped = isKind && (name === 'status' || name === 'metadata');
    const schema = skipped ? undefined : reduced(property, types);
    return schema === undefined ? [] : [[name, schema] as const];
  });
  const { additionalProperties: values } = definition;
  const parts: ListSchema = {
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...optional('additionalProperties', typeof values === 'object' ? reduced(values, types) : undefined),
    ...optional('items', definition.items === undefined ? undefined : reduced(definition.items, types)),
    ...listOf(definition),
  };
  return Object.keys(parts).length === 0 ? undefined : parts;
}

function listOf(definition: Definition): ListSchema {
  const mergeKey = definition['x-kubernetes-patch-merge-key'];
  const keys = definition['x-kubernetes-list-map-keys'] ?? (mergeKey === undefined ? undefined : [mergeKey]);
  return {
    ...optional('x-kubernetes-list-map-keys', keys),
    ...optional('x-kubernetes-list-type', definition['x-kubernetes-list-type'] === 'set' ? 'set' : undefined),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}

function kindsOf(definition: Definition) {
  return definition['x-kubernetes-group-version-kind'] ?? [];
}

/** `group/kind` with its type. Of several versions the newest, as Kubernetes orders them: v2, v1, v1beta1, v1alpha1. */
function newestKinds(definitions: OpenApi['definitions']): (readonly [string, string])[] {
  const newest = new Map<string, { version: string; type: string }>();
  for (const [name, definition] of Object.entries(definitions)) {
    // Types with many kinds, such as DeleteOptions, are no objects.
    const [kind, ...more] = kindsOf(definition);
    if (kind === undefined || more.length > 0 || !name.startsWith(PREFIX) || kind.kind.endsWith('List')) continue;
    const key = `${kind.group}/${kind.kind}`;
    const known = newest.get(key);
    if (known === undefined || rank(kind.version) > rank(known.version)) {
      newest.set(key, { version: kind.version, type: shortName(name) });
    }
  }
  return [...newest].map(([key, { type }]) => [key, type] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}

function rank(version: string): number {
  const [, major = '0', stage = '', minor = '0'] = /^v(\d+)(alpha|beta)?(\d+)?$/.exec(version) ?? [];
  return { '': 2e6, beta: 1e6, alpha: 0 }[stage as '' | 'beta' | 'alpha'] + Number(major) * 1000 + Number(minor);
}

function reachable(from: readonly string[], types: ReadonlyMap<string, ListSchema>): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const [, inner = ''] of JSON.stringify(types.get(name)).matchAll(/"\$ref":"([^"]+)"/g)) visit(inner);
  };
  for (const name of from) visit(name);
  return seen;
}
