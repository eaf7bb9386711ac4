import { describe, expect, test } from '@jest/globals';
import type { UserError } from '../../../shared/log/errors.ts';
import { checkTags, parseOperator } from './operator.ts';

const head = 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n';
const check = (text: string, overlay = false): void =>
  checkTags(parseOperator(text, 'op.yaml'), overlay, '1.27.3', 'mesh.yaml');

function refusal(run: () => void): UserError {
  try {
    run();
  } catch (error) {
    return error as UserError;
  }
  throw new Error('was not refused');
}

test.each([
  'tag: 1.27.3',
  'tag: "1.27.3"',
  'tag: 1.27.3 # same as mesh.yaml',
  'tag: 1.27.3-distroless',
  'tag: 1.27.3-debug',
  'tag: &v 1.27.3\n  components: { pilot: { tag: *v } }',
  'tag: 1.27.3\n  values: { global: { tag: "", proxy: { image: proxyv2 } } }',
  // Not Istio's images, and not tags of images.
  'tag: 1.27.3\n  values: { pilot: { env: { tag: 1 }, extraContainerArgs: [docker.io/acme/audit:2.0] } }',
  'tag: 1.27.3\n  meshConfig: { tag: 5, defaultConfig: { discoveryAddress: istiod/pilot-x:15012 } }',
  'tag: 1.27.3\n  components: { ingressGateways: [{ name: a, label: { tag: x } }] }',
])('accepts %j', (line) => {
  expect(() => check(`${head}spec:\n  ${line}\n`)).not.toThrow();
});

test('an overlay needs no tag', () => {
  expect(() => check(head, true)).not.toThrow();
  expect(() => check(`${head}spec: { meshConfig: {} }\n`, true)).not.toThrow();
});

test.each<[string, string, number, string]>([
  [
    'another version',
    `${head}spec:\n  profile: default\n  tag: 1.27.2\n`,
    5,
    '`spec.tag` is 1.27.2, but `istio.version` in mesh.yaml is 1.27.3.',
  ],
  ['a tag that is a number', `${head}spec:\n  tag: 1.27\n`, 4, '`spec.tag` is 1.27, but'],
  ['a tag of another variant than there is', `${head}spec:\n  tag: 1.27.3-fips\n`, 4, '`spec.tag` is 1.27.3-fips, but'],
  ['no tag', `${head}spec: {}\n`, 3, '`spec.tag` is missing'],
  ['no spec', head, 1, '`spec.tag` is missing'],
  ['an empty tag', `${head}spec:\n  tag:\n`, 4, '`spec.tag` is missing'],
  ['a tag below values alone', `${head}spec:\n  values: { global: { tag: 1.27.3 } }\n`, 4, '`spec.tag` is missing'],
])('refuses %s', (_, text, line, message) => {
  const { what, where } = refusal(() => check(text));
  expect(what).toContain(message);
  expect(where).toEqual({ file: 'op.yaml', line });
});

describe('every other place of a tag is held to the version, in an overlay as well', () => {
  test.each<[string, string]>([
    ['values: { global: { tag: 1.26.0 } }', '`spec.values.global.tag` is 1.26.0'],
    ['values: { pilot: { tag: 1.26.0 } }', '`spec.values.pilot.tag` is 1.26.0'],
    ['values: { cni: { repair: { tag: 1.26.0 } } }', '`spec.values.cni.repair.tag` is 1.26.0'],
    ['values: { ztunnel: { tag: latest } }', '`spec.values.ztunnel.tag` is latest'],
    ['unvalidatedValues: { global: { tag: 1.26.0 } }', '`spec.unvalidatedValues.global.tag` is 1.26.0'],
    ['components: { pilot: { tag: 1.26.0 } }', '`spec.components.pilot.tag` is 1.26.0'],
    [
      'components: { ingressGateways: [{ name: a }, { name: b, tag: 1.26.0 }] }',
      '`spec.components.ingressGateways[1].tag` is 1.26.0',
    ],
    [
      'values: { global: { proxy: { image: docker.io/istio/proxyv2:1.26.0-distroless } } }',
      '`spec.values.global.proxy.image` has an image with the tag 1.26.0-distroless',
    ],
    [
      'values: { pilot: { image: "mirror.example:5000/a/pilot:1.26.0@sha256:0" } }',
      '`spec.values.pilot.image` has an image with the tag 1.26.0',
    ],
    [
      'components: { pilot: { k8s: { overlays: [{ patches: [{ path: a, value: x/pilot:1.26.0 }] }] } } }',
      '`spec.components.pilot.k8s.overlays[0].patches[0].value` has an image',
    ],
    ['values:\n    a: |\n      - image: x/install-cni:1.26.0\n', '`spec.values.a` has an image with the tag 1.26.0'],
    ['values: { <<: { global: { tag: 1.26.0 } } }', '`spec.values.global.tag` is 1.26.0'],
  ])('%j', (line, message) => {
    const { what, where } = refusal(() => check(`${head}spec:\n  ${line}\n`, true));
    expect(what).toBe(`${what.startsWith(message) ? message : ''}${what.slice(message.length)}`);
    expect(what).toContain(', but `istio.version` in mesh.yaml is 1.27.3.');
    expect(where).toEqual({ file: 'op.yaml', line: line.startsWith('values:\n') ? 6 : 4 });
  });
});

test.each<[string, string, number, string]>([
  ['another kind', 'kind: ConfigMap\n', 1, 'This is not an IstioOperator.'],
  ['a list', '- a\n', 1, 'This is not an IstioOperator.'],
  ['nothing', '', 1, 'This is not an IstioOperator.'],
  ['broken YAML', `${head}spec:\n  tag: [\n`, 5, 'This is not valid YAML'],
  ['a key twice', `${head}spec:\n  tag: a\n  tag: b\n`, 5, 'This is not valid YAML: Map keys must be unique'],
  ['two documents', `${head}---\n${head}`, 3, 'This is not valid YAML'],
])('refuses a file with %s', (_, text, line, message) => {
  const { what, where } = refusal(() => check(text));
  expect(what).toContain(message);
  expect(where).toMatchObject({ file: 'op.yaml', line });
});
