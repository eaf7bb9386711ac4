import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseDocument } from 'yaml';
import { builtTools } from '../../testbed/build/built.ts';
import { readKey, readScalar, type Scalar } from './go-scalar.ts';
import { GO_YAML } from './go-yaml.ts';

/** Each as Go says it is; the tests with real programs below keep this table honest. */
const TABLE: readonly (readonly [string, Scalar])[] = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((text) => [text, false] as const),
  ...['yES', 'oN', 'tRUE', 'nULL', 'yes please', '~x', '<<', '='].map((text) => [text, text] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ['0', 0],
  ['-0', 0],
  ['+12', 12],
  ['1_000', 1000],
  ['1__0_', 10],
  ['_1', '_1'],
  ['0755', 493],
  ['-0755', -493],
  ['0o755', 493],
  ['0O17', 15],
  ['0o8', '0o8'],
  ['089', 89],
  ['0x1F', 31],
  ['0X1f', 31],
  ['+0x1F', 31],
  ['0x', '0x'],
  ['0b101', 5],
  ['0B11', 3],
  ['0b-101', -5],
  ['9223372036854775808', 2 ** 63],
  ['99999999999999999999', 1e20],
  ['1.5', 1.5],
  ['1.', 1],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['.5_0', 0.5],
  ['1_000.5', 1000.5],
  ['1e3', 1000],
  ['1E+3', 1000],
  ['12e4567', '12e4567'],
  ['4e-999', 0],
  ['.e5', '.e5'],
  ['0x1p-2', '0x1p-2'],
  ['1,000', '1,000'],
  ['22:22', '22:22'],
  ['190:20:30', '190:20:30'],
  ['2024-01-02', '2024-01-02'],
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05Z'],
  ['1.27.3', '1.27.3'],
  ['nan', 'nan'],
  ['inf', 'inf'],
];

test.each(TABLE)('the scalar %j is %j', (text, value) => {
  expect(readScalar(text)).toBe(value);
});

test.each([
  ['.inf', Number.POSITIVE_INFINITY],
  ['-.Inf', Number.NEGATIVE_INFINITY],
  ['.NaN', Number.NaN],
])('the scalar %s is a number that JSON does not have', (text, value) => {
  expect(readScalar(text)).toBe(value);
});

test.each([
  ['yes', 'true'],
  ['0755', '493'],
  ['1.20', '1.2'],
  ['0.1', '0.1'],
  ['123456789.5', '1.2345679e+08'],
  ['1e-7', '1e-07'],
  ['9223372036854775807', '9223372036854775807'],
  ['.inf', '.inf'],
  ['a', 'a'],
])('the key %s is %s', (text, key) => {
  expect(readKey(text)).toBe(key);
});

test.each(['~', '', '9223372036854775808'])('%j is no key', (text) => {
  expect(readKey(text)).toBeUndefined();
});

test.each(TABLE)('the library `yaml` is told that %j is %j', (text, value) => {
  expect(parseDocument(`a: ${text}\n`, GO_YAML).toJS()).toEqual({ a: value });
});

test('the library `yaml` merges', () => {
  expect(parseDocument('a: &a {x: 1}\nb: {<<: *a, z: "5"}\n', GO_YAML).toJS().b).toEqual({ x: 1, z: '5' });
});

describe('the real programs read as we do', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'go-scalar-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  // A scalar that JSON does not have is an error for both, and would hide the rest.
  const scalars = [...TABLE.map(([text]) => text), ...randomScalars(3000)].filter((text) => {
    const value = readScalar(text);
    return typeof value !== 'number' || Number.isFinite(value);
  });
  const keys = scalars.filter((text) => text !== '<<' && readKey(text) !== undefined);
  const yaml = `values:\n${scalars.map((text) => `- ${text}\n`).join('')}keys:\n${keys.map((text) => `- ${text}: 1\n`).join('')}`;
  const expected = { values: scalars.map(readScalar), keys: keys.map((text) => ({ [readKey(text) ?? '']: 1 })) };

  test('Helm', async () => {
    const { helm } = await builtTools(['helm']);
    const chart = join(directory, 'chart');
    await mkdir(join(chart, 'templates'), { recursive: true });
    await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: a\nversion: 1.0.0\n');
    await writeFile(join(chart, 'read.yaml'), yaml);
    const template = 'kind: A\nread: {{ .Files.Get "read.yaml" | fromYaml | toJson | b64enc }}\n';
    await writeFile(join(chart, 'templates', 'a.yaml'), template);
    const rendered = await output(helm, ['template', 'a', chart]);
    const json = Buffer.from(/^read: (.*)$/m.exec(rendered)?.[1] ?? '', 'base64').toString('utf8');
    expect(withoutSign(JSON.parse(json))).toEqual(withoutSign(expected));
  });

  test('kubectl', async () => {
    const { kubectl } = await builtTools(['kubectl']);
    const file = join(directory, 'object.yaml');
    await writeFile(file, `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n${yaml}`);
    const args = ['label', '--local', '--dry-run=client', '--output=json', `--filename=${file}`, 'a=b'];
    const { values, keys: read } = JSON.parse(await output(kubectl, args));
    expect(withoutSign({ values, keys: read })).toEqual(withoutSign(expected));
  });

  async function output(program: string, args: readonly string[]): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: directory, KUBECONFIG: '/dev/null' };
    return (await promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  }
});

/** Go keeps the sign of a zero only sometimes, JSON never asks for it. */
function withoutSign(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Scalars of the pieces of numbers, words and dates, the same ones every time. */
function randomScalars(count: number): string[] {
  const pieces =
    '0 1 7 8 9 12 x X o O b B e E . - + _ : f F in nan .inf y no on off ~ null true T Z 2024 -01 0x 0o 0b 255';
  const list = pieces.split(' ');
  // A linear congruential generator with the constants of Numerical Recipes: a failure can be repeated.
  let state = 20260423;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const scalars = Array.from({ length: count }, () =>
    Array.from({ length: 1 + below(6) }, () => list[below(list.length)] ?? '').join(''),
  );
  // Syntax, not scalars.
  return [...new Set(scalars)].filter((text) => !/^[-:]$|:$|^---/.test(text));
}
