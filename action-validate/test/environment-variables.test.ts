import { expect, test } from '@jest/globals';
import { environmentOf, expandVariables } from '../src/objects/environment-variables.ts';
import { allContainers, podTemplates } from '../src/objects/pod-templates.ts';
import { setOf } from './manifest-set.ts';

const TEXT = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {HOST: cart, PORT: "80"}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: a
      envFrom: [{configMapRef: {name: settings}, prefix: C_}, {secretRef: {name: elsewhere}}]
      env:
        - {name: A, value: one}
        - {name: B, value: "$(A)-$(C_HOST)-$$(A)-$(LATER)"}
        - {name: PORT, valueFrom: {configMapKeyRef: {name: settings, key: PORT}}}
        - {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k}}}
        - {name: C, value: "$(SECRET)"}
        - {name: A, value: two}
        - {name: NONE}
`;

test('the environment is what the kubelet makes of it, as far as the charts tell', () => {
  const set = setOf(TEXT);
  const [template] = podTemplates(set);
  const [container] = template === undefined ? [] : allContainers(template);
  if (template === undefined || container === undefined) throw new Error('no container');
  const { values, complete } = environmentOf(set, template.manifest, container.body);
  expect(complete).toBe(false);
  expect(Object.fromEntries(values)).toEqual({
    ...{ C_HOST: 'cart', C_PORT: '80', A: 'two', PORT: '80', NONE: '' },
    // LATER may be in the Secret.
    ...{ B: undefined, SECRET: undefined, C: undefined },
  });
});

test.each([
  ['$(A) $(B)', 'a $(B)', true],
  ['$$(A) $A $(A', '$(A) $A $(A', true],
  ['$(U)x', 'x', false],
])('%s', (text, expanded, known) => {
  const values = new Map([
    ['A', 'a'],
    ['U', undefined],
  ]);
  expect(expandVariables(text, { values, complete: true })).toEqual({ text: expanded, known });
});
