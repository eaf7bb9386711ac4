import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { RENDER_LIMITS, type RenderLimits } from '../../../shared/helm/render.ts';
import { explain } from '../../../shared/report/errors.ts';
import { memoryLog } from '../../../shared/report/log.ts';
import { builtTools } from '../../../testbed/build/built.ts';
import { commandLinesWith } from '../../../testbed/processes/command-lines.ts';
import { createMask } from '../report/mask.ts';
import { loadSide, renderSides, type Side } from './side.ts';

const MESH = `istio: {version: 1.31.0}
tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0, fromPath: [helm, helmfile]}
environments: {dev: }
`;
const HELMFILE = `environments: {dev: {}}
---
releases:
  - {name: istio, namespace: istio-system, chart: ./charts/istio}
  - {name: istio-crd, namespace: istio-system, chart: ./charts/istio-crd}
`;
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\n';
const ENDLESS = '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}';
const LARGE = `${MAP}{{ range until 20000 }}# a line of text that nobody needs in a manifest\n{{ end }}`;
const LABELS = { base: '0123456789abcdef0123456789abcdef01234567', head: 'fedcba9876543210fedcba9876543210fedcba98' };

let directory: string;
let workspace: string;
let count = 0;
const path = process.env.PATH;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'side-'));
  const { helm, helmfile } = await builtTools(['helm', 'helmfile']);
  process.env.PATH = [dirname(helm), dirname(helmfile), path].join(delimiter);
});
afterAll(async () => {
  process.env.PATH = path;
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  count += 1;
  workspace = join(directory, String(count));
  for (const side of ['base', 'head'] as const) {
    await write(side, 'mesh.yaml', MESH);
    await write(side, 'helmfile.yaml', HELMFILE);
    for (const chart of ['istio', 'istio-crd']) {
      await write(side, `charts/${chart}/Chart.yaml`, `apiVersion: v2\nname: ${chart}\nversion: 1.0.0\n`);
      await write(side, `charts/${chart}/templates/map.yaml`, MAP);
    }
  }
});

async function write(side: Side['name'], file: string, text: string): Promise<void> {
  await mkdir(dirname(join(workspace, side, file)), { recursive: true });
  await writeFile(join(workspace, side, file), text);
}

/** What the sides render to, or why they do not. */
async function render(limits: Partial<RenderLimits> = {}): Promise<unknown> {
  const load = (name: Side['name']) => loadSide(name, LABELS[name], join(workspace, name), 'mesh.yaml');
  const options = {
    mirror: '',
    temporary: join(workspace, 'temporary'),
    log: memoryLog(),
    mask: createMask(),
    environments: [],
  };
  return await renderSides(await load('base'), await load('head'), options, { ...RENDER_LIMITS, ...limits }).then(
    (pairs) => pairs.map(({ base, head }) => [base?.length, head?.length]),
    explain,
  );
}

test('two sides that are sound are rendered', async () => {
  expect(await render()).toEqual([[2, 2]]);
});

test.each([
  ['base', '0123456789ab'],
  ['head', 'fedcba987654'],
] as const)(
  'a chart of the %s that does not end is stopped, and told with its side and release',
  async (side, label) => {
    await write(side, 'charts/istio-crd/templates/map.yaml', ENDLESS);
    expect(await render({ milliseconds: 3000 })).toMatch(
      new RegExp(
        `^helmfile.yaml: The ${side} \\(${label}\\) does not render for dev, in the release \`istio-crd\`: it was not done within \\d+ s and was stopped\\.\nLook for a loop`,
      ),
    );
    expect(await commandLinesWith(workspace)).toEqual([]);
  },
);

test.each(['base', 'head'] as const)(
  'a chart of the %s that renders to very much is told with its template',
  async (side) => {
    await write(side, 'charts/istio/templates/map.yaml', LARGE);
    expect(await render({ bytes: 2 ** 19 })).toBe(
      [
        `charts/istio/templates/map.yaml: The ${side} (${LABELS[side].slice(0, 12)}) does not render for dev: it gives 0.9 MB, more than the 0.5 MB that are read; most of it is from \`istio/templates/map.yaml\`.`,
        'Look for a loop over very many values in that template.',
      ].join('\n'),
    );
  },
);

test('when neither side renders, both are told, each with all of its releases that do not', async () => {
  const failing = (what: string) => `${MAP}data: {a: {{ fail "${what}" }}}\n`;
  await write('base', 'charts/istio/templates/map.yaml', failing('one'));
  await write('head', 'charts/istio/templates/map.yaml', failing('two'));
  await write('head', 'charts/istio-crd/templates/map.yaml', failing('three'));
  expect(String(await render()).split('\n')).toEqual([
    expect.stringMatching(
      /^charts\/istio\/templates\/map.yaml:4: The base \(0123456789ab\) .* release `istio`: .* one$/,
    ),
    expect.stringMatching(/^The head \(fedcba987654\) does not render for dev, in the release `istio`: .* two$/),
    expect.stringMatching(/^The release `istio-crd` does not render either: .* three$/),
    expect.stringMatching(/^Correct the chart/),
  ]);
});
