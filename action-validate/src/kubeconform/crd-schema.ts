import { isCustomResourceDefinition } from '../../../shared/manifest/custom-resource-definition.ts';
import { isObject, type Json, type JsonObject, type Manifest, valueAt } from '../../../shared/manifest/manifest.ts';

/** The schema of one served version of a custom resource. */
export interface CrdSchema {
  readonly group: string;
  readonly kind: string;
  readonly version: string;
  /** `openAPIV3Schema` as the definition has it. */
  readonly structural: JsonObject;
  /** The same as strict JSON Schema. */
  readonly schema: JsonObject;
}

/**
 * The schemas of all versions that a CustomResourceDefinition serves; none when the object is not a definition.
 * @param isWanted whether those of a kind are asked for: schemas are large, and most kinds are not used
 */
export function crdSchemas(
  manifest: Manifest,
  isWanted: (group: string, kind: string) => boolean = () => true,
): readonly CrdSchema[] {
  if (!isCustomResourceDefinition(manifest)) return [];
  const { body } = manifest;
  const group = valueAt(body, ['spec', 'group']);
  const kind = valueAt(body, ['spec', 'names', 'kind']);
  const versions = valueAt(body, ['spec', 'versions']);
  if (typeof group !== 'string' || typeof kind !== 'string' || !Array.isArray(versions)) return [];
  if (!isWanted(group, kind)) return [];
  return versions.flatMap((version: Json) => {
    if (!isObject(version) || version.served !== true || typeof version.name !== 'string') return [];
    const schema = valueAt(version, ['schema', 'openAPIV3Schema']);
    const structural = isObject(schema) ? schema : ANYTHING;
    return [{ group, kind, version: version.name, structural, schema: rootSchema(structural) }];
  });
}

const PRESERVE = 'x-kubernetes-preserve-unknown-fields';
const EMBEDDED = 'x-kubernetes-embedded-resource';
const INT_OR_STRING = 'x-kubernetes-int-or-string';
const ANYTHING: JsonObject = { type: 'object', [PRESERVE]: true };

const STRINGS: JsonObject = { type: 'object', additionalProperties: { type: 'string' } };
/** ObjectMeta as the API server reads it, whatever the definition says of `metadata`. */
const METADATA: JsonObject = {
  type: 'object',
  properties: {
    ...Object.fromEntries(
      ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'deletionTimestamp'].map((field) => [
        field,
        { type: 'string' },
      ]),
    ),
    creationTimestamp: { type: ['string', 'null'] },
    generation: { type: 'integer' },
    deletionGracePeriodSeconds: { type: 'integer' },
    labels: STRINGS,
    annotations: STRINGS,
    finalizers: { type: 'array', items: { type: 'string' } },
    ownerReferences: { type: 'array', items: { type: 'object' } },
    managedFields: { type: 'array', items: { type: 'object' } },
  },
  additionalProperties: false,
};

/** Every object has these, whether its definition names them or not. */
function objectFields(properties: JsonObject): JsonObject {
  return { apiVersion: { type: 'string' }, kind: { type: 'string' }, ...properties, metadata: METADATA };
}

/** OpenAPI 3.0's dialect is JSON Schema's draft 4: `exclusiveMinimum` is a boolean there. */
function rootSchema(schema: JsonObject): JsonObject {
  const root = strict(schema);
  const properties = isObject(root.properties) ? root.properties : {};
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    ...root,
    type: 'object',
    required: [...new Set([...(Array.isArray(root.required) ? root.required : []), 'apiVersion', 'kind', 'metadata'])],
    properties: objectFields(properties),
  };
}

/**
 * A structural schema as strict JSON Schema: a field that is not named is refused, as the API server prunes it, unless
 * the schema preserves unknown fields.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions.
 */
function strict(schema: JsonObject): JsonObject {
  if (schema[INT_OR_STRING] === true) return nullable(schema, intOrString(schema));
  const { properties, additionalProperties, items } = schema;
  const converted: Record<string, Json> = { ...assertions(schema) };
  if (isObject(items)) converted.items = strict(items);
  if (isObject(additionalProperties)) converted.additionalProperties = strict(additionalProperties);
  else if (additionalProperties === true) converted.additionalProperties = true;
  else if (schema.type === 'object' && schema[PRESERVE] !== true) converted.additionalProperties = false;
  if (isObject(properties)) converted.properties = mapValues(properties, strict);
  if (schema[EMBEDDED] === true) converted.properties = objectFields((converted.properties ?? {}) as JsonObject);
  return nullable(schema, converted);
}

function intOrString(schema: JsonObject): JsonObject {
  const { type: _, anyOf, ...rest } = assertions(schema);
  const either: Json = [{ type: 'integer' }, { type: 'string' }];
  // A definition may say it with `anyOf` as well, or use `anyOf` for something else.
  return { ...rest, anyOf: either, ...(anyOf === undefined ? {} : { allOf: [{ anyOf }, ...listOf(rest.allOf)] }) };
}

const ASSERTIONS = [
  ...['type', 'format', 'enum', 'required', 'pattern', 'minLength', 'maxLength', 'multipleOf', 'minimum', 'maximum'],
  ...['exclusiveMinimum', 'exclusiveMaximum', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
] as const;
const JUNCTORS = ['allOf', 'anyOf', 'oneOf'] as const;

/** What restricts values, and nothing that is for people or for the API server alone. */
function assertions(schema: JsonObject): Record<string, Json> {
  const kept: Record<string, Json> = {};
  for (const keyword of ASSERTIONS) if (schema[keyword] !== undefined) kept[keyword] = schema[keyword];
  // Inside of these a structural schema names only the fields that it restricts: strictness would refuse the others.
  for (const keyword of JUNCTORS) {
    const list = schema[keyword];
    if (Array.isArray(list)) kept[keyword] = list.map((inner: Json) => (isObject(inner) ? lenient(inner) : inner));
  }
  if (isObject(schema.not)) kept.not = lenient(schema.not);
  return kept;
}

function lenient(schema: JsonObject): JsonObject {
  const { properties, additionalProperties, items } = schema;
  return {
    ...assertions(schema),
    ...(isObject(items) ? { items: lenient(items) } : {}),
    ...(isObject(additionalProperties) ? { additionalProperties: lenient(additionalProperties) } : {}),
    ...(isObject(properties) ? { properties: mapValues(properties, lenient) } : {}),
  };
}

function nullable(schema: JsonObject, converted: JsonObject): JsonObject {
  return schema.nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

function mapValues(map: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, isObject(value) ? change(value) : value]));
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
