import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import { isObject, type Json, type Manifest } from '../../../shared/manifest/manifest.ts';
import { KUBERNETES_KINDS, KUBERNETES_TYPES } from './kubernetes-lists.ts';
import type { ListSchema } from './list-schema.ts';
import { ORDERLESS } from './orderless.ts';

/** All that is known of one value. The first one that says something of a list counts. */
export type ListSchemas = readonly ListSchema[];

const NONE: ListSchemas = [];

/** What every object has. */
const OBJECT: ListSchema = { properties: { metadata: { $ref: 'meta.v1.ObjectMeta' } } };

/** What is known of a kind of object, in the version that it is written in. */
export type SchemaOf = (apiVersion: string, kind: string) => ListSchemas;

/**
 * Schemas from the CustomResourceDefinitions among these objects, from Kubernetes' own OpenAPI description, and from
 * the table of lists whose order means nothing.
 * @param sides objects of both sides, those that count first
 */
export function schemasOf(...sides: readonly (readonly Manifest[])[]): SchemaOf {
  const definitions = sides.map(definedSchemas);
  return (apiVersion, kind) => {
    const slash = apiVersion.indexOf('/');
    const type = `${slash === -1 ? '' : apiVersion.slice(0, slash)}/${kind}`;
    const builtIn = KUBERNETES_KINDS[type];
    return [
      ...definitions.map((defined) => defined.get(`${apiVersion} ${kind}`)),
      builtIn === undefined ? undefined : { $ref: builtIn },
      OBJECT,
      ORDERLESS[type],
    ].filter((schema) => schema !== undefined);
  };
}

function definedSchemas(manifests: readonly Manifest[]): ReadonlyMap<string, ListSchema> {
  const schemas = new Map<string, ListSchema>();
  for (const { body } of manifests.filter(isCustomResourceDefinition)) {
    if (!isObject(body.spec)) continue;
    const { group, names, versions } = body.spec;
    const kind = isObject(names) ? names.kind : undefined;
    for (const version of Array.isArray(versions) ? (versions as readonly Json[]) : []) {
      const schema = isObject(version) && isObject(version.schema) ? version.schema.openAPIV3Schema : undefined;
      if (isObject(version) && isObject(schema)) schemas.set(`${group}/${version.name} ${kind}`, schema as ListSchema);
    }
  }
  return schemas;
}

export function inField(schemas: ListSchemas, name: string): ListSchemas {
  return step(schemas, ({ properties, additionalProperties }) => {
    if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name];
    return isObject(additionalProperties) ? (additionalProperties as ListSchema) : undefined;
  });
}

export function inItems(schemas: ListSchemas): ListSchemas {
  return step(schemas, ({ items }) => items);
}

function step(schemas: ListSchemas, into: (schema: ListSchema) => ListSchema | undefined): ListSchemas {
  if (schemas.length === 0) return NONE;
  return schemas.map((schema) => into(resolve(schema))).filter((schema) => schema !== undefined);
}

function resolve(schema: ListSchema): ListSchema {
  return schema.$ref === undefined ? schema : (KUBERNETES_TYPES[schema.$ref] ?? schema);
}

/** The fields that tell the items of a list apart; undefined when no schema names any. */
export function mapKeys(schemas: ListSchemas): readonly string[] | undefined {
  for (const schema of schemas) {
    const keys = schema['x-kubernetes-list-map-keys'];
    // A definition is a pull request's text: it may hold anything.
    if (Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof key === 'string')) return keys;
  }
  return undefined;
}

/** Whether the order of a list means nothing. */
export function isSet(schemas: ListSchemas): boolean {
  return schemas.some((schema) => schema['x-kubernetes-list-type'] === 'set');
}
