import { type CelInput, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { isObject, type Json, type JsonObject } from '../../../shared/manifest/manifest.ts';
import { celPropertyName } from './property-names.ts';

const PLAIN = celEnv();
const TIMESTAMP = plan(PLAIN, parse('timestamp(text)'));
const DURATION = plan(PLAIN, parse('duration(text)'));

/** What every object has, whatever its schema says; of the metadata rules see these two alone. */
const RESOURCE: JsonObject = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object', properties: { name: { type: 'string' }, generateName: { type: 'string' } } },
};

/** A schema as rules see it: an object of its own has apiVersion, kind, and a name. */
export function asResource(schema: JsonObject): JsonObject {
  return { ...schema, properties: { ...(isObject(schema.properties) ? schema.properties : {}), ...RESOURCE } };
}

/**
 * A value of an object as the rules of its schema see it: whole numbers and fractions are different types, texts of
 * some formats are times, durations or bytes, and fields that the schema does not name are not there.
 * Source: k8s.io/apiserver/pkg/cel/common/values.go, UnstructuredToVal.
 */
export function celValue(schema: JsonObject, value: Json): CelInput {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return schema.type === 'number' ? value : wholeNumber(value);
  if (typeof value === 'string') return schema.type === 'string' ? textOfFormat(schema.format, value) : value;
  if (Array.isArray(value)) {
    const items = isObject(schema.items) ? schema.items : {};
    return value.map((item: Json) => celValue(items, item));
  }
  return celMapOf(schema, value as JsonObject);
}

function celMapOf(schema: JsonObject, value: JsonObject): CelInput {
  const { additionalProperties } = schema;
  const entries = Object.entries(value);
  if (isObject(additionalProperties)) {
    return new Map(entries.map(([key, inner]) => [key, celValue(additionalProperties, inner)]));
  }
  const { properties } = schema['x-kubernetes-embedded-resource'] === true ? asResource(schema) : schema;
  const fields = new Map<string, CelInput>();
  for (const [key, inner] of entries) {
    const own = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
    const name = celPropertyName(key);
    if (isObject(own) && name !== undefined) fields.set(name, celValue(own, inner));
  }
  return fields;
}

function wholeNumber(value: number): CelInput {
  return Number.isInteger(value) ? BigInt(value) : value;
}

function textOfFormat(format: Json | undefined, text: string): CelInput {
  switch (format) {
    case 'date-time':
      return converted(TIMESTAMP, text);
    case 'date':
      return converted(TIMESTAMP, `${text}T00:00:00Z`);
    case 'duration':
      return converted(DURATION, text);
    case 'byte':
      return new Uint8Array(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

/** A text that is not of its format stays one: the schema refuses it already. */
function converted(convert: typeof TIMESTAMP, text: string): CelInput {
  const result = convert({ text });
  return isCelError(result) ? text : result;
}
