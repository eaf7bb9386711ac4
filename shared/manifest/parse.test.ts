import { describe, expect, test } from '@jest/globals';
import { UserError } from '../log/errors.ts';
import { describeIdentity } from './identity.ts';
import { parseManifests } from './parse.ts';

const object = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${data}\n`;

describe('documents', () => {
  test('separators with comments, inline documents and block scalars are told apart', () => {
    const text = `--- # first\n${object('  text: |\n    ---\n    not a separator')}--- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n---\n# only a comment\n`;
    expect(parseManifests(text, 'x.yaml').map(({ identity }) => describeIdentity(identity))).toEqual([
      'ConfigMap a',
      'Secret b',
    ]);
  });

  test('the items of a List are taken out of it', () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: shop}}\n';
    expect(parseManifests(text, 'x.yaml').map(({ identity }) => describeIdentity(identity))).toEqual([
      'Deployment.apps shop/a',
    ]);
  });

  test("a template's own path comes from Helm's comment", () => {
    const text = `---\n# Source: istio/templates/a.yaml\n${object('  a: b')}`;
    expect(parseManifests(text, 'stdout')[0]?.source).toEqual({ file: 'istio/templates/a.yaml', line: 3 });
  });
});

describe('refused, with the line', () => {
  test.each([
    ['a duplicate key', object('  a: 1\n  a: 2'), 6],
    ['a tab', 'a:\n\tb: 1\n', 2],
    ['a document that is no object', '- 1\n- 2\n', 1],
    ['an object without a name', 'apiVersion: v1\nkind: Secret\nmetadata: {}\n', 1],
  ])('%s', (_, text, line) => {
    try {
      parseManifests(text, 'charts/a.yaml');
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({ where: { file: 'charts/a.yaml', line } });
      return;
    }
    throw new Error('was not refused');
  });

  test('an alias bomb', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
    expect(() => parseManifests(`l0: &l0 [x]\n${levels.join('\n')}\n`, 'x.yaml')).toThrow();
  });
});

test.each([
  ['yes', true],
  ['off', false],
  ['0755', 493],
  ['0o755', 493],
  ['1_000', 1000],
  ['22:22', '22:22'],
  ['2024-01-02', '2024-01-02'],
  ['~', null],
])('a scalar %s is read as Go reads it', (scalar, value) => {
  expect(parseManifests(object(`  a: ${scalar}`), 'x.yaml')[0]?.body.data).toEqual({ a: value });
});
