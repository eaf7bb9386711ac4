import { expect, test } from '@jest/globals';
import type { UserError } from '../../shared/report/errors.ts';
import { checkOperator } from './operator.ts';

const head = 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n';
const check = (text: string) => checkOperator(text, 'op.yaml', '1.27.3', 'mesh.yaml');

test.each(['tag: 1.27.3', 'tag: "1.27.3"', 'tag: 1.27.3 # same as mesh.yaml'])('accepts %s', (line) => {
  expect(() => check(`${head}spec:\n  ${line}\n`)).not.toThrow();
});

test.each<[string, string, number | undefined, string]>([
  [
    'another version',
    `${head}spec:\n  values: {tag: 1.27.3}\n  tag: 1.27.2\n`,
    5,
    '`spec.tag` is 1.27.2, but `istio.version` in mesh.yaml is 1.27.3.',
  ],
  ['a tag that is a number', `${head}spec:\n  tag: 1.27\n`, 4, '`spec.tag` is 1.27, but'],
  ['no tag', `${head}spec: {}\n`, undefined, '`spec.tag` is missing'],
  ['an empty tag', `${head}spec:\n  tag:\n`, undefined, '`spec.tag` is missing'],
  ['another kind', 'kind: ConfigMap\n', 1, 'This is not an IstioOperator.'],
  ['a list', '- a\n', 1, 'This is not an IstioOperator.'],
  ['nothing', '', 1, 'This is not an IstioOperator.'],
  ['broken YAML', `${head}spec:\n  tag: [\n`, 5, 'This is not valid YAML'],
  ['a key twice', `${head}spec:\n  tag: a\n  tag: b\n`, 5, 'This is not valid YAML'],
])('refuses %s', (_, text, line, message) => {
  try {
    check(text);
  } catch (error) {
    expect(error).toMatchObject({ what: expect.stringContaining(message) });
    expect((error as UserError).where).toEqual({ file: 'op.yaml', line });
    return;
  }
  throw new Error('was not refused');
});
