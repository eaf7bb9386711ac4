import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { contentCache } from '../src/cache/content-cache.ts';
import type { Render } from '../src/model/render.ts';
import type { ChartRelease } from '../src/render/chart-releases.ts';
import { chartRenderer } from '../src/render/chart-renderer.ts';
import { releaseReader } from '../src/render/release-reader.ts';
import { chartFileReader } from '../src/sources/chart-files.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary.ts';

/** Stands for helm, to count how often it is run. It renders to what it is told and to what it finds in the values. */
const HELM = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
cat <<END
---
# Source: cart/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {replicas: "$(cat "$(dirname "$0")/services/cart/values.yaml")"}
END
`;

function chart(): TemporaryDirectory {
  const workspace = temporaryDirectory({
    helm: HELM,
    'services/cart/Chart.yaml': 'name: cart\n',
    'services/cart/values.yaml': '1',
    'services/cart/templates/a.yaml': 'a',
    'values-dev.yaml': 'a',
    'values-production.yaml': 'a',
  });
  chmodSync(join(workspace.path, 'helm'), 0o755);
  return workspace;
}

function calls(workspace: TemporaryDirectory): number {
  const file = join(workspace.path, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

const CART: ChartRelease = {
  ...{ name: 'cart', namespace: 'shop', chart: { name: 'cart', directory: 'services/cart' }, secrets: [] },
  values: [{ file: 'values-dev.yaml' }],
};
const DEV = { environment: 'dev', kubernetes: '1.36.3' };

/** Renders, as one run does. */
async function run(
  workspace: TemporaryDirectory,
  uses: readonly (readonly [ChartRelease, { environment: string; kubernetes: string }])[] = [[CART, DEV]],
  programs = 'x',
): Promise<readonly Render[]> {
  const render = chartRenderer({
    ...{ helm: join(workspace.path, 'helm'), workspace: workspace.path, temporary: workspace.path, programs },
    cache: contentCache(join(workspace.path, 'cache'), () => {}),
    chartFiles: chartFileReader(workspace.path),
    readRelease: releaseReader(workspace.path),
  });
  return await Promise.all(uses.map(([release, target]) => render(release, target)));
}

test('environments with the same values are rendered once', async () => {
  using workspace = chart();
  const production = { ...CART, values: [{ file: 'values-production.yaml' }] };
  const [first, second] = await run(workspace, [
    [CART, DEV],
    [production, { environment: 'production', kubernetes: '1.36.3' }],
  ]);
  expect(calls(workspace)).toBe(1);
  expect(second).toBe(first);
});

test('each Kubernetes version is rendered; what comes to the same is one render', async () => {
  using workspace = chart();
  const [first, second] = await run(workspace, [
    [CART, DEV],
    [CART, { environment: 'dev', kubernetes: '1.37.0' }],
  ]);
  const versions = readFileSync(join(workspace.path, 'calls'), 'utf8').matchAll(/--kube-version (\S+)/g);
  expect([...versions].map(([, version]) => version).sort()).toEqual(['1.36.3', '1.37.0']);
  expect(second).toBe(first);
});

test('a second run renders nothing, and sees the same', async () => {
  using workspace = chart();
  const [first] = await run(workspace);
  const [second] = await run(workspace);
  expect(calls(workspace)).toBe(1);
  expect(second).toEqual(first);
});

test.each<[string, (workspace: TemporaryDirectory) => ChartRelease | undefined]>([
  ['a template', (workspace) => void workspace.write('services/cart/templates/a.yaml', 'b')],
  ['a new file', (workspace) => void workspace.write('services/cart/templates/b.yaml', '')],
  ['the values', (workspace) => void workspace.write('values-dev.yaml', 'b')],
  ['the name of the release', () => ({ ...CART, name: 'cart2' })],
  ['the namespace', () => ({ ...CART, namespace: 'shop2' })],
  ['what values there are', () => ({ ...CART, values: [] })],
])('a change of %s is rendered again', async (_, change) => {
  using workspace = chart();
  await run(workspace);
  await run(workspace, [[change(workspace) ?? CART, DEV]]);
  expect(calls(workspace)).toBe(2);
});

test('files whose contents have changed places are rendered again', async () => {
  using workspace = chart();
  workspace.write('services/cart/templates/b.yaml', 'b');
  await run(workspace);
  workspace.write('services/cart/templates/a.yaml', 'b');
  workspace.write('services/cart/templates/b.yaml', 'a');
  await run(workspace);
  expect(calls(workspace)).toBe(2);
});

test('files that differ in bytes that are no text are rendered again', async () => {
  using workspace = chart();
  const file = join(workspace.path, 'services/cart/logo.png');
  for (const byte of [0xff, 0xfe, 0xfe]) {
    writeFileSync(file, Uint8Array.of(byte));
    await run(workspace);
  }
  expect(calls(workspace)).toBe(2);
});

test('another helm, or another version of our own code, renders again', async () => {
  using workspace = chart();
  await run(workspace);
  await run(workspace, [[CART, DEV]], 'y');
  expect(calls(workspace)).toBe(2);
});

test('a damaged entry is rendered again', async () => {
  using workspace = chart();
  await run(workspace);
  const [entry = ''] = readdirSync(join(workspace.path, 'cache'));
  const file = join(workspace.path, 'cache', entry);
  writeFileSync(file, readFileSync(file, 'utf8').replace('replicas', 'replicos'));
  const [render] = await run(workspace);
  expect(calls(workspace)).toBe(2);
  expect(render?.manifests[0]?.body).toMatchObject({ data: { replicas: '1' } });
});

test('a chart with a link to a directory is rendered in every run: what is behind it may change', async () => {
  using workspace = chart();
  workspace.write('common/a.tpl', '');
  symlinkSync(join(workspace.path, 'common'), join(workspace.path, 'services/cart/templates/common'));
  await run(workspace);
  await run(workspace);
  expect(calls(workspace)).toBe(2);
});

test('faults are kept as well', async () => {
  using workspace = chart();
  workspace.write('services/cart/values.yaml', '"}\nkind: twice\nx: {"');
  const [first] = await run(workspace);
  const [second] = await run(workspace);
  expect(first?.faults).toMatchObject([{ kind: 'yaml', file: 'services/cart/templates/a.yaml' }]);
  expect(second).toEqual(first);
  expect(calls(workspace)).toBe(1);
});
