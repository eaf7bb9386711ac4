import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ISTIO } from '../../testbed/build/tools.ts';
import { listen, stop } from '../../testbed/loopback/server.ts';
import { writeMeshLock } from '../../testbed/mirror/mesh-lock.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { smallPrograms } from '../../testbed/mirror/small-programs.ts';
import { useToolCache } from '../../testbed/runner/tool-cache.ts';
import { type MeshConfig, parseMeshConfig } from '../config/mesh-config.ts';
import { memoryLog } from '../report/log.ts';
import { download } from './download.ts';
import { resolveTools, type ToolContext } from './install.ts';
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
  await mkdir(workspace);
  await useToolCache(directory);
  mirror = await startMirror(await smallPrograms(join(directory, 'programs')));
  config = configFor(mirror.url);
});

afterEach(async () => {
  await mirror.close();
  await rm(directory, { recursive: true, force: true });
  Object.assign(process.env, environment);
});

function yamlFor(url: string): string {
  const tools = `tools: {helm: 4.3.1, helmfile: 1.8.0, kubeconform: 0.8.0, mirror: '${url}'}`;
  return `istio: {version: ${ISTIO.older}}\n${tools}\nenvironments: {testing: {}}\n`;
}

function configFor(url: string): MeshConfig {
  return parseMeshConfig(yamlFor(url), 'mesh.yaml');
}

const context = (more: Partial<ToolContext> = {}): ToolContext => ({ config, workspace, log: memoryLog(), ...more });
const ARCH = process.arch === 'arm64' ? 'arm64' : 'amd64';
const HERE = `linux-${ARCH}`;
const cached = (): Promise<string[]> => readdir(join(directory, 'cache'), { recursive: true });
const left = (): Promise<string[]> => readdir(join(directory, 'temp'), { recursive: true });

async function edit(change: (text: string) => string): Promise<void> {
  await writeFile(join(workspace, LOCK_FILE), change(await readFile(join(workspace, LOCK_FILE), 'utf8')));
}

/** Changes the checksum of this machine's archive of a tool. */
const swapSum = (text: string, tool: string, sum: string): string =>
  text.replace(new RegExp(`(^  ${tool}:\\n(?: {4}.*\\n)*? {6}${HERE}: )[0-9a-f]{64}`, 'm'), `$1"${sum}"`);

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
    await edit((text) => swapSum(text, 'helm', '0'.repeat(64)));
    await expect(resolveTools(['helm'], context())).rejects.toThrow('The checksum of helm 4.3.1 is wrong');
  });

  test.each(['an outage', 'an answer that breaks off'])('is asked for again after %s', async (kind) => {
    if (kind === 'an outage') mirror.fail('helm-v4.3.1', 502, 2);
    else mirror.breakOff('helm-v4.3.1', 2);
    const before = mirror.requests.length;
    const { helm } = await resolveTools(['helm'], context());
    expect(await readFile(helm, 'utf8')).toContain('echo helm');
    expect(mirror.requests.length - before).toBe(3);
    expect(await left()).toEqual([]);
  });

  test('that is not there is asked for once', async () => {
    mirror.fail('helm-v4.3.1', 404, 1);
    const before = mirror.requests.length;
    await expect(resolveTools(['helm'], context())).rejects.toThrow('HTTP status 404');
    expect(mirror.requests.length - before).toBe(1);
  });

  test.each([
    [404, 'HTTP status 404'],
    [503, 'HTTP status 503'],
  ])('that is answered with %i is named with its URL', async (status, message) => {
    mirror.fail('helm-v4.3.1', status, 3);
    await expect(resolveTools(['helm'], context())).rejects.toMatchObject({
      name: 'UserError',
      what: `helm 4.3.1 could not be downloaded from ${mirror.url}/helm-v4.3.1-${HERE}.tar.gz: ${message}.`,
    });
    expect([...(await cached()), ...(await left())]).toEqual([]);
  });

  test('runs without a network once it is in the cache', async () => {
    const first = await resolveTools(['helm'], context());
    await mirror.close();
    expect(await resolveTools(['helm'], context())).toEqual(first);
  });

  test.each<[string, (program: string) => Promise<void>]>([
    ['without the sign that it is whole', (program) => rm(join(program, '..', '..', '..', `${ARCH}.complete`))],
    ['without the program', (program) => rm(program)],
    ['with half of the program', (program) => truncate(program, 5)],
    ['with a program that may not be run', (program) => chmod(program, 0o644)],
  ])('is not taken from a cache entry %s', async (_, damage) => {
    const { helm } = await resolveTools(['helm'], context());
    await damage(helm);
    const before = mirror.requests.length;
    expect(await resolveTools(['helm'], context())).toEqual({ helm });
    expect(mirror.requests.length - before).toBe(1);
    expect(await readFile(helm, 'utf8')).toContain('echo helm');
    expect((await stat(helm)).mode & 0o111).not.toBe(0);
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

test('two jobs that start at once share the cache, and both run their programs', async () => {
  await writeMeshLock(workspace, mirror);
  const module = (name: string) => JSON.stringify(join(import.meta.dirname, '..', name));
  const job = `
    import { execFileSync } from 'node:child_process';
    import { parseMeshConfig } from ${module('config/mesh-config.ts')};
    import { memoryLog } from ${module('report/log.ts')};
    import { resolveTools } from ${module('tools/install.ts')};
    const [workspace, yaml] = process.argv.slice(1);
    const config = parseMeshConfig(yaml, 'mesh.yaml');
    const programs = await resolveTools(['helm', 'helmfile', 'kubeconform'], { config, workspace, log: memoryLog() });
    for (const program of Object.values(programs)) execFileSync(program);
    console.log(JSON.stringify(programs));`;
  const run = async (): Promise<string> => {
    const args = ['--no-warnings', '--input-type=module', '--eval', job, workspace, yamlFor(mirror.url)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: process.env });
    return stdout.trim().split('\n').at(-1) ?? '';
  };
  const [first, second] = await Promise.all([run(), run()]);
  expect(second).toBe(first);
  await mirror.close();
  expect(await resolveTools(['helm', 'helmfile', 'kubeconform'], context())).toEqual(JSON.parse(first));
  expect(await left()).toEqual([]);
});

test('a program of `tools.fromPath` is the one on PATH: neither locked nor downloaded', async () => {
  config = parseMeshConfig(yamlFor(mirror.url).replace('helm: 4.3.1', 'helm: 4.3.1, fromPath: [helm]'), 'mesh.yaml');
  await writeFile(join(directory, 'helm'), '#!/bin/sh\necho v4.3.1\n', { mode: 0o755 });
  process.env.PATH = `${directory}:${process.env.PATH}`;
  expect(await resolveTools(['helm'], context())).toEqual({ helm: join(directory, 'helm') });
  expect(mirror.requests).toEqual([]);
});

test('a program that mesh.lock does not know is not even downloaded', async () => {
  await expect(resolveTools(['helm'], context())).rejects.toMatchObject({
    name: 'UserError',
    what: `mesh.lock has no checksum for helm 4.3.1 on ${HERE}, so it is not run.`,
    where: { file: 'mesh.yaml' },
  });
  expect(mirror.requests).toEqual([]);
});

test('a site that accepts and never answers is given up', async () => {
  const silent = createServer(() => {});
  const url = `http://127.0.0.1:${await listen(silent)}/a`;
  try {
    await expect(download(url, join(directory, 'temp', 'a'), 100)).rejects.toThrow('no answer within 0.1 s');
  } finally {
    await stop(silent);
  }
});

test('an answer that stops in its middle is not waited for', async () => {
  const stalled = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
  });
  const url = `http://127.0.0.1:${await listen(stalled)}/a`;
  try {
    // On a busy machine the answer may not even have begun by then: it is asked again with more patience.
    let problem = 'no answer';
    for (let silence = 100; problem.includes('no answer'); silence *= 2) {
      problem = await download(url, join(directory, 'temp', String(silence)), silence).then(() => 'none', String);
    }
    expect(problem).toMatch(/the answer stopped for [\d.]+ s/);
  } finally {
    await stop(stalled);
  }
});
