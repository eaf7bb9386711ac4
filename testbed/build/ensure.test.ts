import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { thisPlatform } from '../../shared/tools/tool.ts';
import { listen, stop } from '../loopback/server.ts';
import { type Mirror, startMirror } from '../mirror/mirror.ts';
import { startProxy } from '../mirror/proxy.ts';
import { startReleaseSites } from '../mirror/release-sites.ts';
import { smallPrograms } from '../mirror/small-programs.ts';
import { type Checksums, withChecksum, writeChecksums } from './checksums.ts';
import { downloadOf, type ToolDownload } from './download-urls.ts';
import type { ToolSettings } from './settings.ts';
import { TOOLS, type ToolId } from './tools.ts';

/** Stands in for Go, which would take minutes: notes each build, waits for `goes-on`, and makes what it is asked for. */
const FAKE_GO = `#!/bin/sh
test "$1" = build || exit 0
echo "$@" >> "$FAKE_GO_DIRECTORY/builds"
while ! test -e "$FAKE_GO_DIRECTORY/goes-on"; do sleep 0.05; done
test -e "$FAKE_GO_DIRECTORY/fails" && { echo "# helm.sh/helm/v4/cmd/helm" >&2; echo "main.go:1:1: no such thing" >&2; exit 1; }
while test "$1" != -o; do shift; done
directory=$2; shift 2
for package in "$@"; do echo "$package" > "$directory/$(basename "$package")"; done
`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ensure-'));
  await mkdir(join(directory, 'bin'));
  await writeFile(join(directory, 'bin', 'go'), FAKE_GO);
  await chmod(join(directory, 'bin', 'go'), 0o755);
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

interface ProcessOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: Partial<ToolSettings>;
}

/** Another process that needs programs. Unless `env` says otherwise it compiles them. */
function needs(names: readonly ToolId[], { env = {}, settings = {} }: ProcessOptions = {}) {
  const script = `
    const { ensureTools } = await import('${join(import.meta.dirname, 'ensure.ts')}');
    const { toolSettings } = await import('${join(import.meta.dirname, 'settings.ts')}');
    const log = (line) => console.log(line);
    try {
      const settings = { ...toolSettings(), ...${JSON.stringify(settings)} };
      console.log(JSON.stringify(await ensureTools({ only: ${JSON.stringify(names)}, log, settings })));
    } catch (error) {
      console.log([error.message, error.next].join('\\n'));
      process.exitCode = 1;
    }`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script], {
    env: {
      PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`,
      MESH_CI_CACHE: join(directory, 'cache'),
      MESH_CI_TOOLS: 'build',
      FAKE_GO_DIRECTORY: directory,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    printed += part;
  });
  const says = (line: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (printed.includes(line) && resolve());
      child.stdout.on('data', look);
      look();
    });
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  return { child, says, output: text(child.stdout), exitCode };
}

async function builds(): Promise<readonly string[]> {
  const text = await readFile(join(directory, 'builds'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

const goOn = (): Promise<void> => writeFile(join(directory, 'goes-on'), '');

test('two processes that need a program build it once; the one that waits says so and takes the result', async () => {
  const first = needs(['helm', 'act']);
  await first.says('compiling');
  const second = needs(['helm']);
  await second.says('helm is being built by another process: waiting for it');
  await goOn();
  expect(await first.output).toContain('built helm 4.3.1');
  const path = /"helm":"([^"]+)"/.exec(await second.output)?.[1] ?? '';
  expect(await readFile(path, 'utf8')).toBe('helm.sh/helm/v4/cmd/helm\n');
  expect(await builds()).toHaveLength(1);
});

test('programs of one group are built by one call of Go, each with its own version', async () => {
  await goOn();
  await needs(['helm', 'kubectl']).output;
  const [build = ''] = await builds();
  expect(build).toMatch(/ helm\.sh\/helm\/v4\/cmd\/helm k8s\.io\/kubernetes\/cmd\/kubectl$/);
  expect(build).toContain('-ldflags=helm.sh/helm/v4/cmd/helm=-s -w -X=helm.sh/helm/v4/internal/version.version=v4.3.1');
});

test('a failure names the program, its group and what Go said, and leaves nothing unfinished', async () => {
  await Promise.all([goOn(), writeFile(join(directory, 'fails'), '')]);
  const output = await needs(['helm']).output;
  expect(output).toContain(
    'Building helm in testbed/tools/bed failed:\n# helm.sh/helm/v4/cmd/helm\nmain.go:1:1: no such thing',
  );
  expect(await readdir(join(directory, 'cache', 'tools'))).toEqual([]);
});

test('a process that is killed while it builds leaves no program, and the next one builds it', async () => {
  const first = needs(['helm']);
  await first.says('compiling');
  first.child.kill('SIGKILL');
  await first.output;
  await goOn();
  const output = await needs(['helm']).output;
  expect(output).toContain('built helm');
  expect((await readdir(join(directory, 'cache', 'tools'))).filter((name) => name.startsWith('building-'))).toEqual([]);
}, 60_000);

/** A machine that is busy must not take another way. */
const PATIENCE = 60_000;

describe('where release sites are', () => {
  let mirror: Mirror;
  let checksums: string;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    mirror = await startMirror(await smallPrograms(join(directory, 'programs')));
    closing.push(() => mirror.close());
    checksums = join(directory, 'downloads.lock.json');
    await record('helm', 'kubectl', 'kwok', 'act');
    await goOn();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** As `npm run tools -- --lock` does for this platform. */
  async function record(...names: readonly ToolId[]): Promise<void> {
    const platform = thisPlatform();
    let recorded: Checksums = {};
    for (const tool of TOOLS.filter(({ name }) => names.includes(name))) {
      const { url } = downloadOf(tool, platform, mirror.url) as ToolDownload;
      const bytes = await (await fetch(url)).bytes();
      recorded = withChecksum(recorded, tool, platform, createHash('sha256').update(bytes).digest('hex'));
    }
    await writeChecksums(checksums, recorded);
  }

  /** A process that takes programs from the mirror, or from another site; its MESH_CI_TOOLS is `way`. */
  function from(way: string, names: readonly ToolId[], site = mirror.url, patience = PATIENCE) {
    const env = { MESH_CI_TOOLS: way, MESH_CI_TOOLS_MIRROR: site };
    return needs(names, { env, settings: { checksums, patience } });
  }

  const pathsIn = (output: string): Readonly<Record<string, string>> =>
    JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Record<string, string>;
  const unfinished = async (): Promise<readonly string[]> =>
    (await readdir(join(directory, 'cache', 'tools'))).filter((name) => !name.endsWith('.lock'));

  test.each(['download', ''])('with MESH_CI_TOOLS=%s programs are downloaded, and run', async (way) => {
    const output = await from(way, ['helm', 'kubectl', 'act']).output;
    const why = way === '' ? `${mirror.url} answers` : 'MESH_CI_TOOLS=download';
    expect(output).toContain(`to download: act, helm, kubectl (${why})\n`);
    for (const [name, path] of Object.entries(pathsIn(output))) {
      expect((await promisify(execFile)(path)).stdout).toBe(`${name}\n`);
    }
    expect(await builds()).toEqual([]);
    // What the downloader says to GitHub's runner is not for people.
    expect(output).not.toMatch(/::debug::|\[command\]/);
    const again = await from(way, ['helm', 'kubectl', 'act']).output;
    expect(again).toBe(`${JSON.stringify(pathsIn(output))}\n`);
  });

  test('what nobody releases and what has no recorded checksum is compiled, and that is said', async () => {
    const output = await from('download', ['helm', 'kube-scheduler', 'pilot-discovery-newer']).output;
    expect(output).toMatch(
      /^to download: helm \(MESH_CI_TOOLS=download\); to compile: pilot-discovery-newer \(not released as a file\), kube-scheduler \(no checksum in .*downloads\.lock\.json\)$/m,
    );
    expect(await builds()).toHaveLength(1);
    expect(Object.keys(pathsIn(output)).sort()).toEqual(['helm', 'kube-scheduler', 'pilot-discovery-newer']);
  });

  test('what was recorded for another version is compiled', async () => {
    await writeFile(checksums, (await readFile(checksums, 'utf8')).replace('"4.3.1"', '"4.3.0"'));
    expect(await from('download', ['helm']).output).toContain('to compile: helm (no checksum in');
  });

  test('a site that cannot be reached is said at once, and its programs are compiled', async () => {
    const { url } = mirror;
    await mirror.close();
    const output = await from('', ['helm'], url).output;
    expect(output).toMatch(/^to compile: helm \(http:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED .*\)$/m);
    expect(await builds()).toHaveLength(1);
  });

  test('a site that accepts and says nothing is not waited for', async () => {
    const silent = createServer(() => {});
    const site = `http://127.0.0.1:${await listen(silent)}`;
    closing.push(() => stop(silent));
    const output = await from('', ['helm'], site, 100).output;
    expect(output).toContain(`to compile: helm (${site}: no answer within 0.1 s)`);
    expect(await builds()).toHaveLength(1);
  });

  test('a site that answers and then does not have the program is said, and it is compiled', async () => {
    mirror.fail('helm-v', 404, 1);
    const output = await from('', ['helm', 'kubectl']).output;
    expect(output).toMatch(
      /^helm 4\.3\.1 could not be downloaded from http.*\.tar\.gz: HTTP status 404; compiling it instead$/m,
    );
    expect(await builds()).toEqual([expect.stringMatching(/ helm\.sh\/helm\/v4\/cmd\/helm$/)]);
  });

  test('with MESH_CI_TOOLS=download it is an error that says what to do', async () => {
    mirror.fail('helm-v', 404, 1);
    const { output, exitCode } = from('download', ['helm', 'kubectl']);
    expect(await output).toMatch(
      /^helm 4\.3\.1 could not be downloaded from http.*\.tar\.gz: HTTP status 404\.\nCheck that .* unset MESH_CI_TOOLS/m,
    );
    expect(await exitCode).toBe(1);
    expect(await builds()).toEqual([]);
    expect(await unfinished()).toEqual([expect.stringMatching(/^kubectl-/)]);
  });

  test.each([
    ['download', 'helm'],
    ['', 'helm'],
    ['', 'kubectl'],
  ] as const)('a wrong checksum is an error, never compiled around (MESH_CI_TOOLS=%s, %s)', async (way, name) => {
    mirror.corrupt(name);
    const { output, exitCode } = from(way, [name]);
    expect(await output).toMatch(/^The checksum of .* is wrong: http.* has SHA-256 [0-9a-f]{64}, .*lock\.json says /m);
    expect(await exitCode).toBe(1);
    expect(await builds()).toEqual([]);
    expect(await unfinished()).toEqual([]);
  });

  test('two processes that need a program download it once; the one that waits says so and takes it', async () => {
    const held: (() => void)[] = [];
    const slow = createServer((request, response) => {
      if (request.method === 'HEAD') response.end();
      else held.push(() => void readFile(join(directory, 'programs', 'kubectl')).then((bytes) => response.end(bytes)));
    });
    const site = `http://127.0.0.1:${await listen(slow)}`;
    closing.push(() => stop(slow));
    const asked = new Promise((resolve) => {
      slow.on('request', ({ method }) => method === 'GET' && resolve(undefined));
    });
    const first = from('', ['kubectl'], site);
    await asked;
    const second = from('', ['kubectl'], site);
    await second.says('kubectl is being built by another process: waiting for it');
    for (const answer of held) answer();
    expect(pathsIn(await second.output)).toEqual(pathsIn(await first.output));
    expect(held).toHaveLength(1);
  });

  test('the projects’ own sites are asked through HTTPS_PROXY', async () => {
    await mkdir(join(directory, 'tls'));
    const sites = await startReleaseSites(mirror, join(directory, 'tls'));
    closing.push(() => sites.close());
    const proxy = await startProxy(() => sites.port);
    closing.push(() => proxy.close());
    const output = await needs(['helm', 'kubectl', 'kwok'], {
      env: { MESH_CI_TOOLS: '', HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: sites.certificate },
      settings: { checksums, patience: PATIENCE },
    }).output;
    expect(output).toMatch(
      /^to download: helm \(https:\/\/get\.helm\.sh answers\), kubectl \(https:\/\/dl\.k8s\.io answers\), kwok \(https:\/\/github\.com answers\)$/m,
    );
    expect(Object.keys(pathsIn(output))).toHaveLength(3);
    expect(new Set(proxy.tunnels)).toEqual(new Set(['get.helm.sh:443', 'dl.k8s.io:443', 'github.com:443']));
  });
});
