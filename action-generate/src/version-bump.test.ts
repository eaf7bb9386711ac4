import { expect, test } from '@jest/globals';
import { UserError } from '../../shared/report/errors.ts';
import { withScalar } from './version-bump.ts';

test.each([
  ['a plain value', 'istio:\n  version: 1.27.3 # pinned\n', 'istio:\n  version: 1.27.4 # pinned\n'],
  ['a quoted value', 'istio: {"version": "1.27.3"}\n', 'istio: {"version": 1.27.4}\n'],
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
