import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ToolName } from '../config/tool-names.ts';
import { programOnPath } from './on-path.ts';

let directory: string;
const { PATH, RUNNER_TEMP } = process.env;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'on-path-'));
  for (const name of ['first', 'second', 'temp']) await mkdir(join(directory, name));
  process.env.PATH = [join(directory, 'first'), join(directory, 'second'), '/usr/bin', '/bin'].join(':');
  process.env.RUNNER_TEMP = join(directory, 'temp');
});
afterEach(async () => {
  process.env.PATH = PATH;
  if (RUNNER_TEMP === undefined) delete process.env.RUNNER_TEMP;
  else process.env.RUNNER_TEMP = RUNNER_TEMP;
  await rm(directory, { recursive: true, force: true });
});

async function program(folder: string, name: string, prints: string, mode = 0o755): Promise<string> {
  const path = join(directory, folder, name);
  await writeFile(path, `#!/bin/sh\necho '${prints}'\n`, { mode });
  return path;
}

// As the real programs print it.
test.each<[ToolName, string, string]>([
  ['istioctl', 'client version: 1.27.3', '1.27.3'],
  ['istioctl', '1.27.3', '1.27.3'],
  ['helm', 'v4.3.1', '4.3.1'],
  ['helmfile', 'helmfile version 1.8.0', '1.8.0'],
  ['kubeconform', 'v0.8.0', '0.8.0'],
])('%s that prints %j is version %s', async (name, prints, version) => {
  const path = await program('second', name, prints);
  expect(await programOnPath(name, version, 'mesh.yaml')).toBe(path);
});

test('the first on PATH counts that may be run, and a link stays one', async () => {
  await program('first', 'helm', 'v4.3.1', 0o644);
  const target = await program('second', 'multi-call', 'v4.3.1');
  await symlink(target, join(directory, 'second', 'helm'));
  expect(await programOnPath('helm', '4.3.1', 'mesh.yaml')).toBe(join(directory, 'second', 'helm'));
});

test('another version is refused', async () => {
  const path = await program('first', 'helm', 'v3.9.0');
  await expect(programOnPath('helm', '4.3.1', 'mesh.yaml')).rejects.toMatchObject({
    name: 'UserError',
    what: `The helm on PATH (${path}) is version 3.9.0, but mesh.yaml pins 4.3.1.`,
    where: { file: 'mesh.yaml' },
  });
});

test('none is an error', async () => {
  process.env.PATH = `${join(directory, 'first')}:.:`;
  await expect(programOnPath('helm', '4.3.1', 'mesh.yaml')).rejects.toMatchObject({
    name: 'UserError',
    what: '`tools.fromPath` asks for the helm on PATH, but there is none.',
  });
});
