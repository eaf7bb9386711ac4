import { describe, expect, test } from '@jest/globals';
import { valueAt } from '../../shared/manifest/manifest.ts';
import { parseManifests } from '../../shared/manifest/parse.ts';
import { crdSchemas } from '../src/kubeconform/crd-schema.ts';

function schemas(openApi: string, served = 'true') {
  const text = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.acme.example}
spec:
  group: acme.example
  names: {kind: Foo, plural: foos}
  versions:
  - {name: v1, served: ${served}, schema: {openAPIV3Schema: {type: object, properties: {spec: ${openApi}}}}}
`;
  return parseManifests(text, 'x.yaml').flatMap((manifest) => crdSchemas(manifest));
}
const spec = (openApi: string): unknown => valueAt(schemas(openApi)[0]?.schema, ['properties', 'spec']);

describe('a definition becomes a strict schema', () => {
  test.each([
    [
      'fields that are not named are refused',
      '{type: object, properties: {a: {type: string}}}',
      { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } } },
    ],
    ['an object without fields takes none', '{type: object}', { type: 'object', additionalProperties: false }],
    [
      'unknown fields are preserved where it says so',
      '{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: object}}}',
      { type: 'object', properties: { a: { type: 'object', additionalProperties: false } } },
    ],
    [
      'a map has the schema of its values',
      '{type: object, additionalProperties: {type: string}}',
      { type: 'object', additionalProperties: { type: 'string' } },
    ],
    [
      'items',
      '{type: array, items: {type: object}}',
      { type: 'array', items: { type: 'object', additionalProperties: false } },
    ],
    [
      'a number or a string',
      '{x-kubernetes-int-or-string: true, pattern: "^a"}',
      { pattern: '^a', anyOf: [{ type: 'integer' }, { type: 'string' }] },
    ],
    [
      'a number or a string, said twice',
      '{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}',
      {
        anyOf: [{ type: 'integer' }, { type: 'string' }],
        allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }],
      },
    ],
    ['null', '{type: string, nullable: true}', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    [
      'conditions are not made strict',
      '{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{properties: {a: {}}, required: [a]}, {not: {required: [a]}}]}',
      {
        type: 'object',
        additionalProperties: false,
        properties: { a: { type: 'string' }, b: { type: 'string' } },
        oneOf: [{ properties: { a: {} }, required: ['a'] }, { not: { required: ['a'] } }],
      },
    ],
    [
      'limits, as draft 4 has them',
      '{type: integer, minimum: 1, exclusiveMinimum: true, format: int32}',
      { type: 'integer', minimum: 1, exclusiveMinimum: true, format: 'int32' },
    ],
    [
      'nothing that is for people or the API server',
      '{type: string, description: x, default: y, x-kubernetes-validations: [{rule: "true"}]}',
      { type: 'string' },
    ],
  ])('%s', (_, openApi, expected) => {
    expect(spec(openApi)).toEqual(expected);
  });

  test('an embedded object has the fields that every object has', () => {
    expect(
      spec('{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}'),
    ).toMatchObject({
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { additionalProperties: false },
      },
    });
  });

  test('the object itself has the fields that every object has', () => {
    const [schema] = schemas('{type: object}');
    expect(schema).toMatchObject({ group: 'acme.example', kind: 'Foo', version: 'v1' });
    expect(Object.keys(schema?.schema.properties as object)).toEqual(['apiVersion', 'kind', 'spec', 'metadata']);
    expect(schema?.schema.required).toEqual(['apiVersion', 'kind', 'metadata']);
  });
});

test('a version that is not served has no schema', () => {
  expect(schemas('{type: object}', 'false')).toEqual([]);
});
