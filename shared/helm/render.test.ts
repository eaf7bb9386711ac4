import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { builtTools } from '../../testbed/build/built.ts';
import { commandLinesWith } from '../../testbed/processes/command-lines.ts';
import { parseMeshConfig } from '../config/mesh-config.ts';
import { explain } from '../report/errors.ts';
import { RENDER_LIMITS, type RenderLimits, renderEnvironment } from './render.ts';
import type { Renderer } from './renderer.ts';

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
  programs = await builtTools(['helm', 'helmfile']);
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

async function render(limits: Partial<RenderLimits> = {}, helm = programs.helm): Promise<unknown> {
  const temporary = join(workspace, 'temporary');
  await mkdir(temporary);
  const { helmfile } = programs;
  const renderer: Renderer = { helm, helmfile, workspace, temporary, config: parseMeshConfig(MESH, 'mesh.yaml') };
  return await renderEnvironment(renderer, 'dev', { ...RENDER_LIMITS, ...limits }).then(
    ({ manifests }) => manifests.map(({ identity: { name } }) => name),
    explain,
  );
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
  expect(await render({ milliseconds: 1500 })).toMatch(
    /^helmfile.yaml: The release `two` of the environment `dev` does not render: it was not done within \d s and was stopped\.\nLook for a loop/,
  );
  expect(await commandLinesWith(workspace)).toEqual([]);
});

test('each of several releases that do not render is told, and those that do are not', async () => {
  await write('charts/bad/templates/map.yaml', `${MAP}data: {a: {{ required "a is needed" .Values.a }}}\n`);
  await write('charts/worse/Chart.yaml', 'apiVersion: v2\nname: worse\nversion: 1.0.0\n');
  await write('charts/worse/templates/map.yaml', `${MAP}data: {{ .Values.a.b }}\n`);
  await write('helmfile.yaml', `${HELMFILE}  - {name: four, namespace: shop, chart: ./charts/worse}\n`);
  const told = await render();
  expect(told).toMatch(
    /^charts\/bad\/templates\/map.yaml:4: The release `two` of .*: a is needed\nThe release `four` does not render either: .*worse\/templates\/map.yaml:4/s,
  );
  expect(told).toMatch(/\nCorrect the charts, or the values of this environment\.$/);
  expect(told).not.toMatch(/`(one|three)`/);
});

test('a helm that the system ends, as without memory, is told with its release', async () => {
  const own = join(workspace, 'helm');
  // Ends as the kernel ends a program: at once, without a word.
  await write('helm', `#!/bin/sh\ncase "$*" in *template*two*) kill -9 $$;; esac\nexec ${programs.helm} "$@"\n`);
  await chmod(own, 0o755);
  expect(await render({}, own)).toMatch(
    /^helmfile.yaml: The release `two` of the environment `dev` does not render: the system ended helm, .* no memory left\.\nLook for a loop/,
  );
});

test('a template that renders to very much is told, before it is read', async () => {
  const loop = '{{ range until 20000 }}# a line of text that nobody needs in a manifest\n{{ end }}';
  await write('charts/bad/templates/map.yaml', `${MAP}${loop}`);
  expect(await render({ bytes: 2 ** 19 })).toBe(
    [
      'charts/bad/templates/map.yaml: The environment `dev` does not render: it gives 0.9 MB, more than the 0.5 MB that are read; most of it is from `bad/templates/map.yaml`.',
      'Look for a loop over very many values in that template.',
    ].join('\n'),
  );
});
