import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../shared/log/errors.ts';
import { withScalar, withTags } from './version-bump.ts';

test.each([
  ['a plain value', 'istio:\n  version: 1.27.3 # pinned\n', 'istio:\n  version: 1.27.4 # pinned\n'],
  ['a quoted value', 'istio: {"version": "1.27.3"}\n', 'istio: {"version": "1.27.4"}\n'],
  ['a value in single quotes', "istio: {version: '1.27.3'}\n", "istio: {version: '1.27.4'}\n"],
  ['a block', 'istio:\n  version: >-\n    1.27.3\nx: 1\n', 'istio:\n  version: 1.27.4\nx: 1\n'],
  [
    'comments, order and odd spacing',
    '# top\nother:   x\n\nistio:\n    version:   1.27.3\n    # end\n',
    '# top\nother:   x\n\nistio:\n    version:   1.27.4\n    # end\n',
  ],
  ['Windows line ends', 'istio:\r\n  version: 1.27.3\r\nx: 1\r\n', 'istio:\r\n  version: 1.27.4\r\nx: 1\r\n'],
])('only the version changes: %s', (_, before, after) => {
  expect(withScalar(before, ['istio', 'version'], '1.27.4', 'mesh.yaml')).toBe(after);
});

test('a version that YAML would read as a number is quoted', () => {
  expect(withScalar('spec:\n  tag: x\n', ['spec', 'tag'], '1.30', 'op.yaml')).toBe('spec:\n  tag: "1.30"\n');
});

test.each(['spec: {}\n', '', '- a\n', 'spec:\n  tag: [a]\n'])('a file without a place for it is named: %j', (text) => {
  expect(() => withScalar(text, ['spec', 'tag'], '1.27.4', 'op.yaml')).toThrow(UserError);
});

describe('in an IstioOperator file', () => {
  const FILE = `# Version 1.27.3 of our mesh.
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: 1.27.3 }
spec:
  tag: 1.27.3   # kept
  revision: 1-27-3
  values:
    global:
      tag: '1.27.3-distroless'
      proxy: { image: "mirror.example:5000/istio/proxyv2:1.27.3-debug" }
    cni: { tag: &cni 1.27.3 }
  components:
    cni: { tag: *cni }
    ingressGateways:
      - { name: a, tag: "1.27.3" }
    pilot:
      k8s:
        podAnnotations: { note: since 1.27.3 }
        overlays:
          - patches:
              - value: |
                  image: x/pilot:1.27.3
                  image: x/vault:1.27.3
`;

  test('every tag of Istio changes, and nothing else', () => {
    const expected = FILE.replace('tag: 1.27.3 ', 'tag: 1.28.0 ')
      .replace("'1.27.3-distroless'", "'1.28.0-distroless'")
      .replace('proxyv2:1.27.3-debug', 'proxyv2:1.28.0-debug')
      .replace('&cni 1.27.3', '&cni 1.28.0')
      .replace('a, tag: "1.27.3"', 'a, tag: "1.28.0"')
      .replace('x/pilot:1.27.3', 'x/pilot:1.28.0');
    expect(withTags(FILE, '1.28.0', 'op.yaml')).toBe(expected);
    expect(withTags(FILE, '1.27.3', 'op.yaml')).toBe(FILE);
    expect(withTags(withTags(FILE, '1.28.0', 'op.yaml'), '1.27.3', 'op.yaml')).toBe(FILE);
  });

  test('an image with a digest is refused with its line', () => {
    const pinned = FILE.replace('1.27.3-debug"', '1.27.3@sha256:0"');
    expect(() => withTags(pinned, '1.28.0', 'op.yaml')).toThrow(
      expect.objectContaining({
        what: expect.stringContaining('`spec.values.global.proxy.image` has an image with the tag 1.27.3 and a digest'),
        where: { file: 'op.yaml', line: 11 },
      }),
    );
    // The user has changed it already.
    expect(withTags(pinned.replace('1.27.3@', '1.28.0@'), '1.28.0', 'op.yaml')).toContain('1.28.0@sha256:0');
  });
});
