import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { GENERATED } from './chart-files.ts';
import { type ChartPlan, planChart, readChart, touchedFiles, writeCharts } from './write-charts.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'write-charts-'));
});
afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
});

const ours = (text: string): string => `${GENERATED}\n${text}\n`;
const chart = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));

async function plan(directory: string, files: ReadonlyMap<string, string>): Promise<ChartPlan> {
  return planChart(await readChart(workspace, directory), files);
}

async function given(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(workspace, path, '..'), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
}

/** Every file below the workspace with its text; a link with where it leads. */
async function snapshot(): Promise<Record<string, string>> {
  const entries = await readdir(workspace, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const text = (path: string): Promise<string> => readlink(path).catch(() => readFile(path, 'utf8'));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (path) => [path.slice(workspace.length + 1), await text(path)])),
  );
}

test('adds, changes and removes generated files, and leaves those of a person alone', async () => {
  await given({
    'charts/a/Chart.yaml': ours('old'),
    'charts/a/templates/stale.yaml': ours('stale'),
    'charts/a/templates/mine.yaml': '# by hand\n',
    'charts/a/values.yaml': 'x: 1\n',
  });
  const files = chart({ 'Chart.yaml': ours('new'), 'templates/deep/new.yaml': ours('new') });
  const planned = await plan('charts/a', files);
  expect(touchedFiles([planned])).toEqual([
    'charts/a/Chart.yaml',
    'charts/a/templates/deep/new.yaml',
    'charts/a/templates/stale.yaml',
  ]);
  await writeCharts(workspace, [planned]);
  expect(await snapshot()).toEqual({
    'charts/a/Chart.yaml': ours('new'),
    'charts/a/templates/deep/new.yaml': ours('new'),
    'charts/a/templates/mine.yaml': '# by hand\n',
    'charts/a/values.yaml': 'x: 1\n',
  });
});

test('makes a chart that is not there yet', async () => {
  await writeCharts(workspace, [await plan('charts/a', chart({ 'Chart.yaml': ours('new') }))]);
  expect(await snapshot()).toEqual({ 'charts/a/Chart.yaml': ours('new') });
});

test('does nothing to a chart that is as it shall be', async () => {
  await given({ 'charts/a/Chart.yaml': ours('same') });
  await chmod(join(workspace, 'charts'), 0o500);
  const planned = await plan('charts/a', chart({ 'Chart.yaml': ours('same') }));
  expect(touchedFiles([planned])).toEqual([]);
  await writeCharts(workspace, [planned]);
  await chmod(join(workspace, 'charts'), 0o700);
});

describe('a file of a person where a generated one belongs', () => {
  test('is named and not replaced', async () => {
    await given({ 'charts/a/Chart.yaml': 'name: mine\n' });
    const planned = plan('charts/a', chart({ 'Chart.yaml': ours('new') }));
    await expect(planned).rejects.toMatchObject({ where: { file: 'charts/a/Chart.yaml' }, name: 'UserError' });
  });

  test('is not written through when it is a link', async () => {
    await given({ 'outside.yaml': ours('outside'), 'charts/a/values.yaml': 'x: 1\n' });
    await symlink('../../outside.yaml', join(workspace, 'charts/a/Chart.yaml'));
    const planned = plan('charts/a', chart({ 'Chart.yaml': ours('new') }));
    await expect(planned).rejects.toMatchObject({ where: { file: 'charts/a/Chart.yaml' } });
  });

  test('may be the chart itself, as a link', async () => {
    await given({ 'elsewhere/Chart.yaml': ours('old') });
    await mkdir(join(workspace, 'charts'));
    await symlink('../elsewhere', join(workspace, 'charts/a'));
    const planned = plan('charts/a', chart({ 'Chart.yaml': ours('new') }));
    await expect(planned).rejects.toMatchObject({ where: { file: 'charts/a' }, name: 'UserError' });
  });
});

test('keeps a link that a person made', async () => {
  await given({ 'charts/a/values.yaml': 'x: 1\n' });
  await symlink('values.yaml', join(workspace, 'charts/a/values-link.yaml'));
  await writeCharts(workspace, [await plan('charts/a', chart({ 'Chart.yaml': ours('new') }))]);
  expect(await snapshot()).toMatchObject({ 'charts/a/values-link.yaml': 'values.yaml' });
});

describe('when it fails, every chart is as it was', () => {
  const files = chart({ 'Chart.yaml': ours('new'), 'templates/new.yaml': ours('new') });

  test('while the new charts are made', async () => {
    await given({
      'charts/a/Chart.yaml': ours('old'),
      'charts/b/Chart.yaml': ours('old'),
      'charts/b/templates': 'a file',
    });
    const before = await snapshot();
    const plans = await Promise.all(['charts/a', 'charts/b'].map((directory) => plan(directory, files)));
    await expect(writeCharts(workspace, plans)).rejects.toThrow();
    expect(await snapshot()).toEqual(before);
  });

  test('after the first of two was put in place', async () => {
    await given({ 'charts/a/Chart.yaml': ours('old'), 'charts/a/b/Chart.yaml': ours('old'), 'charts/a/mine': 'x\n' });
    const before = await snapshot();
    // One inside the other, which action-generate refuses: the second is gone from under us when its turn comes.
    const plans = await Promise.all(['charts/a', 'charts/a/b'].map((directory) => plan(directory, files)));
    await expect(writeCharts(workspace, plans)).rejects.toThrow();
    expect(await snapshot()).toEqual(before);
  });
});
