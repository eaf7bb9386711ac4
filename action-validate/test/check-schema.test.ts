import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { builtTools } from '../../testbed/build/built.ts';
import { schemaDirectory } from '../../testbed/schemas/schemas.ts';
import { checkSchema } from '../src/checks/check-schema.ts';
import { contentCache } from '../src/inputs/content-cache.ts';
import { NO_MEMORY } from '../src/run/remembering.ts';
import { setOf } from './manifest-set.ts';
import { temporaryDirectory } from './temporary.ts';

let temporary: string;
let tools: Parameters<typeof checkSchema>[0];
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'schema-'));
  await mkdir(join(temporary, 'cache'));
  const { kubeconform } = await builtTools(['kubeconform']);
  const layout = join('{{.NormalizedKubernetesVersion}}-standalone-strict', '{{.ResourceKind}}{{.KindSuffix}}.json');
  const catalogue = join(await schemaDirectory(() => {}), layout);
  tools = { kubeconform, catalogue, cache: join(temporary, 'cache'), temporary, memory: NO_MEMORY };
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.acme.example}
spec:
  group: acme.example
  scope: Namespaced
  names: {plural: carts, kind: Cart}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size, kind]
              x-kubernetes-validations:
                - {rule: self.size < 10, message: too large for the warehouse}
                - {rule: self.?more.orValue(1) == 1}
              properties:
                size: {type: integer}
                kind: {type: string, default: paper}
                tags: {type: array, items: {type: string}, x-kubernetes-list-type: set}
`;

/** What the check says of carts with these specs, as `severity name path message`. */
function said(...specs: readonly string[]): Promise<string[]> {
  return saidBy(tools, DEFINITION, specs);
}

async function saidBy(own: typeof tools, definition: string, specs: readonly string[]): Promise<string[]> {
  const carts = specs.map(
    (spec, index) => `apiVersion: acme.example/v1\nkind: Cart\nmetadata: {name: cart-${index}}\nspec: ${spec}\n`,
  );
  const problems = await checkSchema(own).run(setOf([definition, ...carts].join('---\n')));
  return problems.map(
    ({ severity, manifest, path, message }) =>
      `${severity} ${manifest?.identity.name} ${(path ?? []).join('.')} ${message}`,
  );
}

const UNCHECKED = expect.stringMatching(
  /^unknown cart-0 spec The rule `self\.\?more\.orValue\(1\) == 1` of Cart was not checked/,
);

test('a broken rule is an error with what the definition says of it', async () => {
  expect(await said('{size: 10}')).toEqual([
    'error cart-0 spec A rule of its definition is broken: too large for the warehouse.',
    UNCHECKED,
  ]);
});

test('a rule that cannot be evaluated is told once, whatever the number of objects, and is no pass', async () => {
  const lines = await said('{size: 1}', '{size: 2}', '{size: 3}');
  expect(lines).toEqual([UNCHECKED]);
  expect(lines[0]).toContain('It would have been asked 3 times.');
});

test('what the schema has a default for is not missing', async () => {
  expect(await said('{size: 1, kind: null}')).toEqual([UNCHECKED]);
});

test('an object that does not fit its schema is not asked for its rules: the API server does neither', async () => {
  expect(await said('{size: 10, kind: 5}')).toEqual(['error cart-0 spec.kind Got number, want string.']);
});

test('an item that a set has already is an error', async () => {
  expect(await said('{size: 1, tags: [a, b, a]}')).toEqual([
    'error cart-0 spec.tags.2 It is in the list already, as item 0.',
    UNCHECKED,
  ]);
});

test('an object that broke no rule in an earlier run is asked again when it or its definition is another', async () => {
  using directory = temporaryDirectory();
  const definition = DEFINITION.replace(/.*orValue.*\n/, '');
  const stricter = definition.replace('self.size < 10', 'self.size < 5');
  // Each is a run of its own.
  const run = (own: string, spec: string): Promise<string[]> => {
    const memory = { cache: contentCache(directory.path, () => {}), context: 'x' };
    return saidBy({ ...tools, memory }, own, [spec]);
  };
  expect(await run(definition, '{size: 7}')).toEqual([]);
  expect(await run(definition, '{size: 7}')).toEqual([]);
  const broken = 'error cart-0 spec A rule of its definition is broken: too large for the warehouse.';
  expect(await run(stricter, '{size: 7}')).toEqual([broken]);
  expect(await run(stricter, '{size: 7}')).toEqual([broken]);
  expect(await run(definition, '{size: 17}')).toEqual([broken]);
});
