import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtTools } from '../../testbed/build/built.ts';
import { readKey, readScalar } from './go-scalar.ts';
import { SCALARS } from './go-scalar-cases.ts';

describe('the real programs read as we do', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'go-scalar-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  // A scalar that JSON does not have is an error for both, and would hide the rest.
  const scalars = [...SCALARS.map(([text]) => text), ...randomScalars(3000)].filter((text) => {
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
