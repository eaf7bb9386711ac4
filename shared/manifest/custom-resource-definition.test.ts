import { expect, test } from '@jest/globals';
import { isCustomResourceDefinition } from './custom-resource-definition.ts';
import { parseManifests } from './parse.ts';

test.each([
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', true],
  ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', true],
  ['acme.example/v1', 'CustomResourceDefinition', false],
  ['v1', 'CustomResourceDefinition', false],
  ['apiextensions.crossplane.io/v1', 'CompositeResourceDefinition', false],
  ['networking.istio.io/v1', 'Gateway', false],
])('%s %s: %s', (apiVersion, kind, expected) => {
  const yaml = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`;
  expect(parseManifests(yaml, 'a.yaml').map(isCustomResourceDefinition)).toEqual([expected]);
});
