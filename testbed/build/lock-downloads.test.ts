import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PLATFORMS, platformKey, thisPlatform } from '../../shared/tools/tool.ts';
import { listen, stop } from '../loopback/server.ts';
import { type Mirror, startMirror } from '../mirror/mirror.ts';
import { smallPrograms } from '../mirror/small-programs.ts';
import { type Checksums, readChecksums } from './checksums.ts';
import { downloadOf } from './download-urls.ts';
import { lockDownloads } from './lock-downloads.ts';
import { toolSettings } from './settings.ts';
import { TOOLS, type ToolId } from './tools.ts';

let directory: string;
let checksums: string;
let mirror: Mirror;
let lines: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-downloads-'));
  checksums = join(directory, 'downloads.lock.json');
  await writeFile(checksums, '{}');
  mirror = await startMirror(await smallPrograms(join(directory, 'programs')));
  lines = [];
});
afterEach(async () => {
  await mirror.close();
  await rm(directory, { recursive: true, force: true });
});

const lock = (names: readonly ToolId[], url = mirror.url): Promise<void> =>
  lockDownloads(
    TOOLS.filter(({ name }) => names.includes(name)),
    { mirror: url, checksums },
    (line) => void lines.push(line),
  );
const here = platformKey(thisPlatform());
const programs = (): readonly string[] => mirror.requests.filter((path) => !/sum|SUM/.test(path));

test('the checksums that the project publishes are recorded, after one look at the file for this machine', async () => {
  await lock(['act']);
  const { act } = await readChecksums(checksums);
  expect(Object.keys(act?.sha256 ?? {})).toEqual(PLATFORMS.map(platformKey));
  expect(programs()).toHaveLength(1);
  expect(lines).toContain(`act ${act?.version} for ${here}: ${act?.sha256[here]} (published)`);
  const text = await readFile(checksums, 'utf8');
  await lock(['act']);
  expect(programs()).toHaveLength(1);
  expect(lines.at(-1)).toBe('every checksum is recorded already');
  expect(await readFile(checksums, 'utf8')).toBe(text);
});

test('a program of the server of Kubernetes is recorded for Linux alone, from a hash without a name', async () => {
  await lock(['kube-apiserver']);
  const { 'kube-apiserver': recorded } = await readChecksums(checksums);
  expect(Object.keys(recorded?.sha256 ?? {})).toEqual(['linux-amd64', 'linux-arm64']);
});

test('a project that publishes none is downloaded for every platform, and it is said to compare', async () => {
  await lock(['kwok']);
  expect(programs()).toHaveLength(PLATFORMS.length);
  expect(lines).toHaveLength(PLATFORMS.length);
  for (const line of lines) expect(line).toMatch(/\(not published: compare it\)$/);
});

test('the checksums of another version go', async () => {
  const sha256 = { [here]: 'a'.repeat(64) };
  await writeFile(checksums, JSON.stringify({ act: { version: '0.0.1', sha256 } }));
  await lock(['act']);
  const { act } = await readChecksums(checksums);
  expect(act?.version).toBe(TOOLS.find(({ name }) => name === 'act')?.version);
  expect(act?.sha256[here]).not.toBe('a'.repeat(64));
});

test('a file that is not what its project publishes is not recorded', async () => {
  mirror.corrupt('act_');
  await expect(lock(['act'])).rejects.toThrow(/^act .* is not what its project publishes: .* has SHA-256/);
  const { act } = await readChecksums(checksums);
  expect(act?.sha256[here]).toBeUndefined();
});

test('a platform that the site does not have is left out, and that is said', async () => {
  mirror.fail(`kwok-${here}`, 404, 1);
  await lock(['kwok']);
  const { kwok } = await readChecksums(checksums);
  expect(Object.keys(kwok?.sha256 ?? {})).toHaveLength(PLATFORMS.length - 1);
  expect(lines).toContain(`kwok ${kwok?.version} for ${here}: the site does not have it`);
});

test('a page in the place of an archive is not recorded', async () => {
  const page = createServer(({ url = '' }, response) => {
    if (url.includes('checksums')) response.writeHead(404).end();
    else response.end('<h1>Log in</h1>');
  });
  try {
    const site = `http://127.0.0.1:${await listen(page)}`;
    await expect(lock(['act'], site)).rejects.toThrow('is not an archive with act in it');
    expect(await readFile(checksums, 'utf8')).toBe('{}');
  } finally {
    await stop(page);
  }
});

test('the file of this repository names programs, platforms and checksums as they are', async () => {
  const recorded: Checksums = await readChecksums(toolSettings().checksums);
  for (const [name, { sha256 }] of Object.entries(recorded)) {
    const tool = TOOLS.find((candidate) => candidate.name === name);
    const released = PLATFORMS.filter((platform) => tool !== undefined && downloadOf(tool, platform, undefined));
    expect(released.map(platformKey)).toEqual(expect.arrayContaining(Object.keys(sha256)));
    for (const sum of Object.values(sha256)) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  }
});
