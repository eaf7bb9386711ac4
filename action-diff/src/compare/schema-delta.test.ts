import { expect, test } from '@jest/globals';
import { parseManifests } from '../../../shared/manifest/parse.ts';
import { compare } from './change-set.ts';
import { deltaLines, isSchemaChange, schemaDeltas } from './schema-delta.ts';

const definition = (properties: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gateways.example.com}
spec:
  versions:
${['v1', 'v1beta1']
  .map((name) => `  - {name: ${name}, schema: {openAPIV3Schema: {type: object, properties: ${properties}}}}`)
  .join('\n')}
`;

test('a schema is told by its fields, the versions that changed alike together', () => {
  const before =
    '{items: {type: array, items: {properties: {a: {type: string, maxLength: 3, description: x}, b: {type: string}}}}}';
  const after =
    '{items: {type: array, items: {properties: {a: {type: string, maxLength: 5, description: y}, c: {type: object, properties: {d: {}}}}}}}';
  const [base, head] = [before, after].map((schema) => parseManifests(definition(schema), 'x.yaml'));
  const { groups } = compare([{ environment: 'dev', base, head }]);
  expect(groups.every(isSchemaChange)).toBe(true);
  const deltas = schemaDeltas(groups.flatMap(({ changes }) => changes));
  expect(deltas.flatMap(deltaLines)).toEqual([
    '  gateways.example.com v1, v1beta1: 1 added, 1 removed, 1 changed, 1 description',
    '-   items[].b (string)',
    '+   items[].c (object, 1 field)',
    '-   items[].a maxLength: 3',
    '+   items[].a maxLength: 5',
  ]);
});
