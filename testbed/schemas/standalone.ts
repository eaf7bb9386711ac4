/** A definition of Kubernetes's swagger.json, as far as it uses OpenAPI. */
export interface Definition {
  readonly type?: string;
  readonly format?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly additionalProperties?: Definition;
  readonly items?: Definition;
  readonly $ref?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

type Schema = Readonly<Record<string, unknown>>;
type Definitions = Readonly<Record<string, Definition>>;

const PREFIX = '#/definitions/';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/**
 * A schema for every kind that Kubernetes serves, by the file name that kubeconform looks for: each complete in
 * itself, unknown fields refused, and null allowed where a field may be left out.
 * Layout: https://github.com/yannh/kubernetes-json-schema, the folders `-standalone-strict`.
 */
export function standaloneSchemas(definitions: Definitions): ReadonlyMap<string, Schema> {
  const schemas = new Map<string, Schema>();
  for (const [name, definition] of Object.entries(definitions)) {
    const [served, ...others] = definition['x-kubernetes-group-version-kind'] ?? [];
    // DeleteOptions and WatchEvent belong to every group: they are parts of requests, not objects.
    if (served === undefined || others.length > 0) continue;
    schemas.set(fileName(served), standalone(name, served, definitions));
  }
  return schemas;
}

/** `deployment-apps-v1.json`, `clusterrole-rbac-v1.json`, `service-v1.json`: only a group's first word counts. */
function fileName({ group, version, kind }: GroupVersionKind): string {
  return `${[kind, group.split('.')[0], version].filter((part) => part !== '').join('-')}.json`.toLowerCase();
}

function standalone(name: string, { group, version, kind }: GroupVersionKind, definitions: Definitions): Schema {
  /** What refers to itself (JSONSchemaProps does) cannot be written out; it is kept under `definitions`. */
  const recursive = new Map<string, Schema | undefined>();
  const resolve = (definition: Definition, within: readonly string[]): Schema => {
    const target = definition.$ref?.slice(PREFIX.length);
    if (target === undefined) return convert(definition, (inner) => resolve(inner, within));
    if (target === INT_OR_STRING) return { oneOf: [{ type: 'string' }, { type: 'integer' }] };
    if (target === QUANTITY) return { oneOf: [{ type: 'string' }, { type: 'number' }] };
    if (within.includes(target) || recursive.has(target)) {
      if (!recursive.has(target)) recursive.set(target, undefined);
      return { $ref: definition.$ref };
    }
    return convert(definitions[target] ?? {}, (inner) => resolve(inner, [...within, target]));
  };
  const root = convert(definitions[name] ?? {}, (inner) => resolve(inner, [name]));
  for (const target of recursive.keys()) {
    recursive.set(
      target,
      convert(definitions[target] ?? {}, (inner) => resolve(inner, [target])),
    );
  }
  const properties = root.properties as Record<string, Schema>;
  return {
    $schema: 'http://json-schema.org/schema#',
    ...root,
    properties: {
      ...properties,
      apiVersion: { type: 'string', enum: [group === '' ? version : `${group}/${version}`] },
      kind: { type: 'string', enum: [kind] },
    },
    ...(recursive.size === 0 ? {} : { definitions: Object.fromEntries(recursive) }),
  };
}

function convert(definition: Definition, inner: (definition: Definition) => Schema): Schema {
  const { type, format, required, properties, additionalProperties, items } = definition;
  return {
    ...(type === undefined ? {} : { type }),
    ...(format === undefined ? {} : { format }),
    ...(required === undefined ? {} : { required }),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: inner(additionalProperties) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, property]) => {
              const schema = inner(property);
              return [name, required?.includes(name) === true ? schema : orNull(schema)];
            }),
          ),
          ...(additionalProperties === undefined ? { additionalProperties: false } : {}),
        }),
  };
}

function orNull(schema: Schema): Schema {
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
  if (Array.isArray(schema.oneOf)) return { ...schema, oneOf: [...schema.oneOf, { type: 'null' }] };
  return schema;
}
