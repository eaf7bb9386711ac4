import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../shared/manifest/manifest.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { goYaml } from '../src/go-yaml.ts';
import { HOSTILE_STRINGS, randomStrings } from './strings.ts';

// Helm's `fromYaml` is the reader that counts: Go's, with which Helm and Kubernetes read every manifest.

let chart: string;
beforeAll(async () => {
  chart = await mkdtemp(join(tmpdir(), 'go-reading-'));
  await mkdir(join(chart, 'templates'));
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: a\nversion: 1.0.0\n');
  await writeFile(
    join(chart, 'templates', 'a.yaml'),
    'kind: A\nread: {{ .Files.Get "written.yaml" | fromYaml | toJson | b64enc }}\n',
  );
});
afterAll(() => rm(chart, { recursive: true, force: true }));

async function readByGo(yaml: string): Promise<unknown> {
  await writeFile(join(chart, 'written.yaml'), yaml);
  const { helm } = await builtTools(['helm']);
  const { stdout } = await promisify(execFile)(helm, ['template', 'a', chart], { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(Buffer.from(/^read: (.*)$/m.exec(stdout)?.[1] ?? '', 'base64').toString('utf8'));
}

const strings = [...HOSTILE_STRINGS, ...randomStrings(500)];

test.each<[string, JsonObject]>([
  ['as a value', Object.fromEntries(strings.map((text, index) => [`k${index}`, text]))],
  ['as a key', Object.fromEntries(strings.map((text, index) => [text, `v${index}`]))],
  ['in a list', { list: [...strings, strings.map((text) => ({ text }))] }],
])('Go reads every hostile string %s as what it is', async (_, data) => {
  expect(await readByGo(goYaml({ data }))).toEqual({ data });
});
