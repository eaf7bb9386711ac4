import { expect, test } from '@jest/globals';
import { schemaFaults } from '../src/kubeconform/schema-faults.ts';

const BEGIN =
  "problem validating schema. Check JSON formatting: jsonschema validation failed with 'file:///s/deployment-apps-v1.json#'";
/** Made by kubeconform 0.8.0 from a Deployment with five faults, with our schemas of Kubernetes 1.36.3. */
const MESSAGE = `${BEGIN} - at '/metadata/labels/x': got number, want string - at '/spec': validation failed   - at '/spec/template/spec/containers/0': validation failed     - at '/spec/template/spec/containers/0/livenessProbe/httpGet/port': 'oneOf' failed, none matched       - at '/spec/template/spec/containers/0/livenessProbe/httpGet/port': got object, want string       - at '/spec/template/spec/containers/0/livenessProbe/httpGet/port': got object, want integer     - at '/spec/template/spec/containers/0/ports/0/containerPort': got string, want integer     - at '/spec/template/spec/containers/0': additional properties 'imag' not allowed   - at '/spec/replicas': got string, want null or integer`;
const CONTAINER = '/spec/template/spec/containers/0';

test('the innermost causes are told, in the same order every time', () => {
  expect(schemaFaults(MESSAGE)).toEqual([
    { pointer: '/metadata/labels/x', message: 'got number, want string' },
    { pointer: '/spec/replicas', message: 'got string, want null or integer' },
    { pointer: CONTAINER, message: "additional properties 'imag' not allowed" },
    {
      pointer: `${CONTAINER}/livenessProbe/httpGet/port`,
      message: 'none of its forms fits: got object, want integer; or got object, want string',
    },
    { pointer: `${CONTAINER}/ports/0/containerPort`, message: 'got string, want integer' },
  ]);
});

test('a message without causes is told as it is', () => {
  expect(schemaFaults('duplicate key')).toEqual([{ pointer: '', message: 'duplicate key' }]);
});
