import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { buildTools } from '../../testbed/build/build.ts';
import { parseMeshConfig } from '../config/mesh-config.ts';
import { explain } from '../report/errors.ts';
import { renderEnvironment } from './render.ts';
import type { Renderer } from './renderer.ts';

jest.setTimeout(60_000);

const MESH = `istio: {version: 1.31.0}
tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0}
environments: {dev: }
`;
const HELMFILE = `environments: {dev: {}}
---
releases:
  - {name: one, namespace: shop, chart: ./charts/good}
  - {name: two, namespace: shop, chart: ./charts/bad}
  - {name: three, namespace: shop, chart: ./charts/good}
`;
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\n';

let programs: { readonly helm: string; readonly helmfile: string };
let directory: string;
let workspace: string;
let count = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'render-'));
  programs = await buildTools({ only: ['helm', 'helmfile'], log: () => {} });
});
afterAll(() => rm(directory, { recursive: true, force: true }));
beforeEach(async () => {
  count += 1;
  workspace = join(directory, String(count));
  await write('helmfile.yaml', HELMFILE);
  for (const chart of ['good', 'bad']) {
    await write(`charts/${chart}/Chart.yaml`, `apiVersion: v2\nname: ${chart}\nversion: 1.0.0\n`);
    await write(`charts/${chart}/templates/map.yaml`, MAP);
  }
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(workspace, file)), { recursive: true });
  await writeFile(join(workspace, file), text);
}

async function render(timeout?: number): Promise<unknown> {
  const temporary = join(workspace, 'temporary');
  await mkdir(temporary);
  const { helm, helmfile } = programs;
  const renderer: Renderer = { helm, helmfile, workspace, temporary, config: parseMeshConfig(MESH, 'mesh.yaml') };
  return await renderEnvironment(renderer, 'dev', timeout).then(
    ({ manifests }) => manifests.map(({ identity: { name } }) => name),
    explain,
  );
}

/** Command lines of processes that have to do with the workspace. */
async function processes(): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(workspace));
}

test('all releases are rendered', async () => {
  expect(await render()).toEqual(['one', 'two', 'three']);
});

test('of several releases the one that does not render is named, with its template and line', async () => {
  await write('charts/bad/templates/map.yaml', `${MAP}data: {a: {{ required "a is needed" .Values.a }}}\n`);
  expect(await render()).toBe(
    [
      'charts/bad/templates/map.yaml:4: The release `two` of the environment `dev` does not render: execution error at (bad/templates/map.yaml:4:13): a is needed',
      'Correct the chart, or the values of this environment.',
    ].join('\n'),
  );
});

test('a template that includes itself is told, with its release', async () => {
  await write('charts/bad/templates/map.yaml', '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}');
  expect(await render()).toMatch(/^charts\/bad\/.*The release `two` of .* nested reference/s);
});

test('a template that does not end is stopped, with its release named and nothing left', async () => {
  const loop = '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}';
  await write('charts/bad/templates/map.yaml', loop);
  expect(await render(1500)).toMatch(
    /^helmfile.yaml: The release `two` of the environment `dev` does not render: it was not done within \d s and was stopped\.\nLook for a loop/,
  );
  expect(await processes()).toEqual([]);
});
