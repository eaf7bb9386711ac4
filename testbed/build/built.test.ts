import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { platformKey, thisPlatform } from '../../shared/tools/tool.ts';
import { findBuilt } from './built.ts';
import { compiledPath, downloadedPath, isDownloaded } from './place.ts';
import { TOOLS, type Tool } from './tools.ts';

const SUM = 'a'.repeat(64);
const helm = TOOLS.find(({ name }) => name === 'helm') as Tool;

let directory: string;
let checksums: string;
const cache = process.env.MESH_CI_CACHE;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'no-tools-'));
  process.env.MESH_CI_CACHE = directory;
  checksums = join(directory, 'downloads.lock.json');
  const sha256 = { [platformKey(thisPlatform())]: SUM };
  await writeFile(checksums, JSON.stringify({ helm: { version: helm.version, sha256 } }));
});
afterEach(async () => {
  if (cache === undefined) delete process.env.MESH_CI_CACHE;
  else process.env.MESH_CI_CACHE = cache;
  await rm(directory, { recursive: true, force: true });
});

async function put(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  return path;
}

test('a program that is not there is named at once, with the command that gets it', async () => {
  const one = findBuilt(['helm'], { way: undefined, checksums });
  await expect(one).rejects.toThrow('helm of the test bed is not built. Build it: npm run tools -- helm');
});

test('all that are missing are in one message', async () => {
  const several = findBuilt(['kubectl', 'helm'], { way: undefined, checksums });
  await expect(several).rejects.toThrow(
    'kubectl, helm of the test bed are not built. Build them: npm run tools -- kubectl helm',
  );
});

test('a compiled program is found, and a downloaded one, which is not in its place', async () => {
  const compiled = await put(await compiledPath(helm));
  expect(await findBuilt(['helm'], { way: undefined, checksums })).toEqual({ helm: compiled });
  const downloaded = await put(downloadedPath(helm, SUM));
  expect(downloaded).not.toBe(compiled);
  expect([compiled, downloaded].map(isDownloaded)).toEqual([false, true]);
  expect(await findBuilt(['helm'], { way: undefined, checksums })).toEqual({ helm: downloaded });
});

test('with MESH_CI_TOOLS set only what came that way is found', async () => {
  await put(await compiledPath(helm));
  await expect(findBuilt(['helm'], { way: 'download', checksums })).rejects.toThrow('is not built');
  await rm(join(directory, 'tools'), { recursive: true });
  await put(downloadedPath(helm, SUM));
  await expect(findBuilt(['helm'], { way: 'build', checksums })).rejects.toThrow('is not built');
});

test('a downloaded program is not found when the recorded checksum is another one', async () => {
  await put(downloadedPath(helm, 'b'.repeat(64)));
  await expect(findBuilt(['helm'], { way: undefined, checksums })).rejects.toThrow('is not built');
});
