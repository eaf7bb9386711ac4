import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startMirror } from '../mirror/mirror.ts';
import { schemaDirectory } from './schemas.ts';
import { type Definition, standaloneSchemas } from './standalone.ts';

const DEFINITIONS: Readonly<Record<string, Definition>> = {
  'io.k8s.api.apps.v1.Foo': {
    type: 'object',
    required: ['spec'],
    properties: { kind: { type: 'string' }, spec: { $ref: '#/definitions/Spec' } },
    'x-kubernetes-group-version-kind': [{ group: 'apps.k8s.io', version: 'v1', kind: 'Foo' }],
  },
  Spec: {
    type: 'object',
    properties: {
      port: { $ref: '#/definitions/io.k8s.apimachinery.pkg.util.intstr.IntOrString' },
      inner: { type: 'array', items: { $ref: '#/definitions/Spec' } },
      map: { type: 'object', additionalProperties: { type: 'string' } },
    },
  },
};

test('a schema is complete in itself, strict, and refers to itself where it must', () => {
  const spec = {
    type: 'object',
    properties: {
      port: { oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
      inner: { type: ['array', 'null'], items: { $ref: '#/definitions/Spec' } },
      map: { type: ['object', 'null'], additionalProperties: { type: 'string' } },
    },
    additionalProperties: false,
  };
  expect([...standaloneSchemas(DEFINITIONS)]).toEqual([
    [
      'foo-apps-v1.json',
      {
        $schema: 'http://json-schema.org/schema#',
        type: 'object',
        required: ['spec'],
        properties: {
          apiVersion: { type: 'string', enum: ['apps.k8s.io/v1'] },
          kind: { type: 'string', enum: ['Foo'] },
          spec,
        },
        additionalProperties: false,
        definitions: { Spec: spec },
      },
    ],
  ]);
});

test('the mirror serves them where the catalogue has them, and nothing else', async () => {
  const schemas = await schemaDirectory(() => {});
  const mirror = await startMirror({}, { schemas });
  try {
    const base = `${mirror.url}/yannh/kubernetes-json-schema/master/v1.36.3-standalone-strict`;
    const file = join(schemas, 'v1.36.3-standalone-strict', 'deployment-apps-v1.json');
    const response = await fetch(`${base}/deployment-apps-v1.json`);
    expect(await response.text()).toBe(await readFile(file, 'utf8'));
    expect((await fetch(`${base}/virtualservice-networking-v1.json`)).status).toBe(404);
    expect((await fetch(`${base}/..%2f..%2fx.json`)).status).toBe(404);
  } finally {
    await mirror.close();
  }
});
