import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ISTIO } from '../../testbed/build/tools.ts';
import { memoryLog } from '../../testbed/log/memory-log.ts';
import { listen, stop } from '../../testbed/loopback/server.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { smallPrograms } from '../../testbed/mirror/small-programs.ts';
import { useToolCache } from '../../testbed/runner/tool-cache.ts';
import { parseMeshConfig } from '../config/mesh-config.ts';
import { TOOL_NAMES } from '../config/tool-names.ts';
import { resolveTools, type ToolContext } from './install.ts';
import { LOCK_FILE } from './lock.ts';
import { lockTools } from './lock-tools.ts';

let directory: string;
let workspace: string;
let mirror: Mirror;
const environment = { ...process.env };
const HERE = `linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
const EVERY_PLATFORM = ['darwin-amd64', 'darwin-arm64', 'linux-amd64', 'linux-arm64'];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-tools-'));
  workspace = join(directory, 'workspace');
  await mkdir(workspace);
  await useToolCache(directory);
  mirror = await startMirror(await smallPrograms(join(directory, 'programs')));
});
afterEach(async () => {
  await mirror.close();
  await rm(directory, { recursive: true, force: true });
  Object.assign(process.env, environment);
});

function context(url = mirror.url, fromPath = ''): ToolContext {
  const tools = `tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0, mirror: '${url}'${fromPath}}`;
  const yaml = `istio: {version: ${ISTIO.older}}\n${tools}\nenvironments: {testing: {}}\n`;
  return { config: parseMeshConfig(yaml, 'mesh.yaml'), workspace, log: memoryLog() };
}

const lockText = (): Promise<string> => readFile(join(workspace, LOCK_FILE), 'utf8');
const left = async (): Promise<string[]> =>
  (await Promise.all(['temp', 'cache'].map((name) => readdir(join(directory, name), { recursive: true })))).flat();

test('every platform is locked, with one archive of each tool downloaded and then used', async () => {
  const locked = await lockTools(TOOL_NAMES, context());
  expect(locked).toEqual(
    [
      ['istioctl', ISTIO.older],
      ['helm', '4.3.1'],
      ['helmfile', '1.8.0'],
      ['kubeconform', '0.8.0'],
    ].map(([name, version]) => ({ name, version, platforms: EVERY_PLATFORM, absent: [], published: true })),
  );
  const asked = mirror.requests.filter((path) => path.endsWith('.tar.gz'));
  expect(asked).toHaveLength(TOOL_NAMES.length);
  await resolveTools(TOOL_NAMES, context());
  expect(mirror.requests.filter((path) => path.endsWith('.tar.gz'))).toEqual(asked);
  expect(await readdir(join(directory, 'temp'))).toEqual([]);
});

test('the lock is what the projects publish, sorted, and the same when it is made again', async () => {
  await lockTools(TOOL_NAMES, context());
  const text = await lockText();
  await writeMeshLock(workspace, mirror);
  const published = await lockText();
  expect(published.split('\n')).toEqual(expect.arrayContaining(text.split('\n')));
  await writeFile(join(workspace, LOCK_FILE), text);
  expect(await lockTools(TOOL_NAMES, context())).toEqual([]);
  expect(await lockText()).toBe(text);
});

test('what the lock knows stays, right or wrong; what is missing is added', async () => {
  const wrong = `tools:\n  helm:\n    4.3.1:\n      ${HERE}: "${'0'.repeat(64)}"\n`;
  await writeFile(join(workspace, LOCK_FILE), wrong);
  const [helm] = await lockTools(['helm'], context());
  expect(helm?.platforms).toEqual(EVERY_PLATFORM.filter((platform) => platform !== HERE));
  expect(await lockText()).toContain(`${HERE}: "${'0'.repeat(64)}"`);
  expect(mirror.requests.filter((path) => path.endsWith('.tar.gz'))).toEqual([]);
});

test('an archive that is not what its project publishes stops it, and nothing is kept', async () => {
  mirror.corrupt(HERE);
  await expect(lockTools(['helm'], context())).rejects.toMatchObject({
    name: 'UserError',
    what: expect.stringMatching(
      /^helm 4\.3\.1 is not what its project publishes: .*\.tar\.gz has SHA-256 [0-9a-f]{64}, .*\.sha256sum says [0-9a-f]{64}\.$/,
    ),
  });
  expect([...(await readdir(workspace)), ...(await left())]).toEqual([]);
});

describe('a mirror', () => {
  test('without checksums is asked for every archive', async () => {
    mirror.fail('.sha256sum', 404, Number.POSITIVE_INFINITY);
    const [helm] = await lockTools(['helm'], context());
    expect(helm).toMatchObject({ platforms: EVERY_PLATFORM, absent: [], published: false });
    const text = await lockText();
    await writeMeshLock(workspace, await startedAnew(), ['helm']);
    expect(await lockText()).toBe(text);
  });

  test.each([404, 403])('that has this platform only (%i for others) locks this platform', async (status) => {
    mirror.fail('.sha256sum', 404, Number.POSITIVE_INFINITY);
    for (const platform of EVERY_PLATFORM) {
      if (platform !== HERE) mirror.fail(platform, status, Number.POSITIVE_INFINITY);
    }
    expect(await lockTools(['helm'], context())).toEqual([
      {
        ...{ name: 'helm', version: '4.3.1', published: false, platforms: [HERE] },
        absent: EVERY_PLATFORM.filter((platform) => platform !== HERE),
      },
    ]);
  });

  test('without this platform is an error', async () => {
    mirror.fail(HERE, 404, Number.POSITIVE_INFINITY);
    await expect(lockTools(['helm'], context())).rejects.toThrow(/^helm 4\.3\.1 could not be downloaded from/);
  });

  test('whose checksums cannot be read is an error: it may be a disturbance', async () => {
    mirror.fail('.sha256sum', 503, Number.POSITIVE_INFINITY);
    await expect(lockTools(['helm'], context())).rejects.toThrow(
      /^The checksums of helm 4\.3\.1 could not be read from .*\.sha256sum: HTTP status 503\.$/,
    );
    expect(await readdir(workspace)).toEqual([]);
  });

  test('that answers everything with a page of its own is seen through', async () => {
    const page = createServer((_, response) => response.end('<h1>Log in</h1>'));
    const url = `http://127.0.0.1:${await listen(page)}`;
    try {
      await expect(lockTools(['helm'], context(url))).rejects.toMatchObject({
        name: 'UserError',
        what: expect.stringContaining('is not an archive with helm in it'),
      });
      expect([...(await readdir(workspace)), ...(await left())]).toEqual([]);
    } finally {
      await stop(page);
    }
  });
});

test('a program from PATH needs no lock', async () => {
  expect(await lockTools(['helm'], context(mirror.url, ', fromPath: [helm]'))).toEqual([]);
  expect(mirror.requests).toEqual([]);
});

/** The same files without faults. */
async function startedAnew(): Promise<Mirror> {
  await mirror.close();
  mirror = await startMirror(await smallPrograms(join(directory, 'programs')));
  return mirror;
}
