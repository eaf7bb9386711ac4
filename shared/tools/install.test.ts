import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ISTIO } from '../../testbed/build/tools.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type MeshConfig, parseMeshConfig } from '../config/mesh-config.ts';
import { memoryLog } from '../report/log.ts';
import { download } from './download.ts';
import { lockTools, resolveTools, type ToolContext } from './install.ts';
import { LOCK_FILE } from './lock.ts';

// Programs of a few bytes: what is tested is how they come here.
let directory: string;
let workspace: string;
let mirror: Mirror;
let config: MeshConfig;
const environment = { ...process.env };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'install-'));
  workspace = join(directory, 'workspace');
  for (const name of ['workspace', 'temp', 'cache', 'programs']) await mkdir(join(directory, name));
  Object.assign(process.env, { RUNNER_TEMP: join(directory, 'temp'), RUNNER_TOOL_CACHE: join(directory, 'cache') });
  // tool-cache's own knobs for tests: do not wait between attempts.
  Object.assign(globalThis, { TEST_DOWNLOAD_TOOL_RETRY_MIN_SECONDS: 0, TEST_DOWNLOAD_TOOL_RETRY_MAX_SECONDS: 0 });
  const program = async (name: string): Promise<string> => {
    const path = join(directory, 'programs', name);
    await writeFile(path, `#!/bin/sh\necho ${name}\n`);
    await chmod(path, 0o755);
    return path;
  };
  mirror = await startMirror({
    'istioctl-older': await program('istioctl-older'),
    'istioctl-newer': await program('istioctl-newer'),
    helm: await program('helm'),
    helmfile: await program('helmfile'),
    kubeconform: await program('kubeconform'),
  });
  config = configFor(mirror.url);
});

afterEach(async () => {
  await mirror.close();
  await rm(directory, { recursive: true, force: true });
  Object.assign(process.env, environment);
});

function configFor(url: string): MeshConfig {
  const tools = `tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0, mirror: '${url}'}`;
  return parseMeshConfig(`istio: {version: ${ISTIO.older}}\n${tools}\nenvironments: {testing: {}}\n`, 'mesh.yaml');
}

const context = (more: Partial<ToolContext> = {}): ToolContext => ({ config, workspace, log: memoryLog(), ...more });
const cached = (): Promise<string[]> => readdir(join(directory, 'cache'), { recursive: true });
const left = (): Promise<string[]> => readdir(join(directory, 'temp'), { recursive: true });

async function edit(change: (text: string) => string): Promise<void> {
  await writeFile(join(workspace, LOCK_FILE), change(await readFile(join(workspace, LOCK_FILE), 'utf8')));
}

describe('a program that mesh.lock knows', () => {
  beforeEach(() => writeMeshLock(workspace, mirror));

  test('is downloaded once, then taken from the cache', async () => {
    const first = await resolveTools(['helm', 'istioctl'], context());
    expect(await readFile(first.helm, 'utf8')).toContain('echo helm');
    expect(await readFile(first.istioctl, 'utf8')).toContain('echo istioctl-older');
    const asked = mirror.requests.length;
    expect(await resolveTools(['helm', 'istioctl'], context())).toEqual(first);
    expect(mirror.requests).toHaveLength(asked);
    expect(await left()).toEqual([]);
  });

  test('comes from the mirror of the input rather than that of mesh.yaml', async () => {
    config = configFor('https://nowhere.invalid');
    const { helm } = await resolveTools(['helm'], context({ mirror: mirror.url }));
    expect(await readFile(helm, 'utf8')).toContain('echo helm');
  });

  test('is refused when its archive has another checksum, and nothing of it is kept', async () => {
    mirror.corrupt('helm-v4.3.1');
    await expect(resolveTools(['helm'], context())).rejects.toMatchObject({
      name: 'UserError',
      what: expect.stringMatching(
        /^The checksum of helm 4\.3\.1 is wrong: .* has SHA-256 [0-9a-f]{64}, mesh\.lock says/,
      ),
      where: { file: LOCK_FILE },
    });
    expect(await cached()).toEqual([]);
    expect(await left()).toEqual([]);
  });

  test('is not taken from the cache when mesh.lock says another checksum now', async () => {
    await resolveTools(['helm'], context());
    await edit((text) => text.replace(/[0-9a-f]{64}/, '0'.repeat(64)));
    await expect(resolveTools(['helm'], context())).rejects.toThrow('The checksum of helm 4.3.1 is wrong');
  });

  test('is asked for again after an outage', async () => {
    mirror.fail('helm-v4.3.1', 503, 2);
    const { helm } = await resolveTools(['helm'], context());
    expect(await readFile(helm, 'utf8')).toContain('echo helm');
  });

  test.each([
    [404, 'HTTP status 404'],
    [503, 'HTTP status 503'],
  ])('that is answered with %i is named with its URL', async (status, message) => {
    mirror.fail('helm-v4.3.1', status, 3);
    await expect(resolveTools(['helm'], context())).rejects.toMatchObject({
      name: 'UserError',
      what: `helm 4.3.1 could not be downloaded from ${mirror.url}/helm-v4.3.1-linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}.tar.gz: ${message}.`,
    });
    expect([...(await cached()), ...(await left())]).toEqual([]);
  });

  test('from a mirror that is not there is named', async () => {
    const { url } = mirror;
    await mirror.close();
    await expect(resolveTools(['helm'], context())).rejects.toMatchObject({
      name: 'UserError',
      what: expect.stringMatching(`^helm 4.3.1 could not be downloaded from ${url}/.*: connect ECONNREFUSED`),
    });
  });
});

describe('a program that mesh.lock does not know', () => {
  test('is not even downloaded', async () => {
    await expect(resolveTools(['helm'], context())).rejects.toMatchObject({
      name: 'UserError',
      what: expect.stringMatching(/^mesh\.lock has no checksum for helm 4\.3\.1 on linux-a/),
      where: { file: 'mesh.yaml' },
    });
    expect(mirror.requests).toEqual([]);
  });

  test('is added when asked, and then used without another download', async () => {
    expect(await lockTools(['istioctl', 'helm'], context())).toEqual([
      expect.stringMatching(`^istioctl ${ISTIO.older} linux-a`),
      expect.stringMatching('^helm 4.3.1 linux-a'),
    ]);
    await resolveTools(['istioctl', 'helm'], context());
    expect(mirror.requests).toHaveLength(2);
    expect(await left()).toEqual([]);
  });

  test('is added beside what is there; what is there stays, right or wrong', async () => {
    await lockTools(['helm'], context());
    await edit((text) => text.replace(/[0-9a-f]{64}/, '0'.repeat(64)));
    await lockTools(['helm', 'kubeconform'], context());
    const text = await readFile(join(workspace, LOCK_FILE), 'utf8');
    expect(text).toContain('0'.repeat(64));
    expect(text).toContain('kubeconform:\n    0.8.0:');
  });

  test('is not added when what the site serves is no archive', async () => {
    const page = createServer((_, response) => response.end('<h1>Log in</h1>'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
      await expect(lockTools(['helm'], context({ mirror: url }))).rejects.toMatchObject({
        name: 'UserError',
        what: expect.stringContaining('is not an archive with helm in it'),
      });
      expect([...(await readdir(workspace)), ...(await cached()), ...(await left())]).toEqual([]);
    } finally {
      page.close();
    }
  });
});

test('a site that accepts and never answers is given up', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/a`;
    await expect(download(url, join(directory, 'temp', 'a'), 100)).rejects.toThrow('no answer within 0.1 s');
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
});
