import { access, chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { builtTools } from '../../testbed/build/built.ts';
import { stop } from '../../testbed/loopback/server.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { createSmallMesh, put } from './small-mesh.ts';

// What a pull request's charts and Helmfile try while they are rendered, by the real helm and helmfile.

const SESAME = 'open-sesame-4711';

let directory: string;
let mirror: Mirror;
let repository: MeshRepository;
let base: string;
/** A file outside of the repository, and one that a program that ran has made. */
let outside: string;
let ran: string;
let site: Server;
let asked: string[];
let count = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attacks-'));
  mirror = await startMirror(await builtTools(['helm', 'helmfile']));
  outside = join(directory, 'outside.yaml');
  await writeFile(outside, `taken: ${SESAME}\n`);
  site = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(`taken: ${SESAME}\n`);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  if (site !== undefined) await stop(site);
  await mirror?.close();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  count += 1;
  asked = [];
  ran = join(directory, `ran-${count}`);
  repository = await createSmallMesh(join(directory, `mesh-${count}`), mirror);
  await put(
    repository,
    'charts/istio/templates/taken.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: taken}\ndata: {x: {{ .Values.taken | default "nothing" | quote }}}\n',
  );
  await put(repository, 'program.sh', `#!/bin/sh\ntouch ${ran}\ncat\n`);
  await chmod(join(repository.path, 'program.sh'), 0o755);
  base = await repository.commit('A chart that shows a value');
  await repository.git('checkout', '--quiet', '-b', 'attack');
});
afterEach(async () => {
  // Whatever else happened: nothing was run, nobody was asked.
  expect(
    await access(ran).then(
      () => 'ran',
      () => 'not run',
    ),
  ).toBe('not run');
  expect(asked).toEqual([]);
});

const url = (): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

async function review({
  fork = false,
  ...env
}: {
  readonly fork?: boolean;
  readonly [variable: string]: string | boolean;
} = {}): Promise<BundleResult> {
  const head = await repository.commit('Attack');
  const event = join(directory, `event-${count}.json`);
  const repo = { full_name: fork ? 'contributor/mesh' : 'acme/mesh' };
  await writeFile(
    event,
    JSON.stringify({ pull_request: { number: 1, base: { sha: base }, head: { sha: head, repo } } }),
  );
  return await runBundle('action-diff', {
    inputs: { mirror: mirror.url, artifact: '', 'hand-over': 'data' },
    workspace: repository.path,
    env: {
      GITHUB_REPOSITORY: 'acme/mesh',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
      GITHUB_RUN_ID: '42',
      RUNNER_TOOL_CACHE: join(directory, 'tools'),
      ...(env as Record<string, string>),
    },
  });
}

/** Fails with one message that says why, and nothing of it is published. */
function expectRefused(result: BundleResult, message: RegExp): void {
  const { exitCode, annotations, summary, reports } = result;
  expect({ exitCode, summary, reports }).toEqual({ exitCode: 1, summary: '', reports: {} });
  expect(annotations).toEqual([expect.objectContaining({ level: 'error', message: expect.stringMatching(message) })]);
  expect(result.log).not.toContain(SESAME);
}

/** Writes the release `istio` of the Helmfile with these fields, in place of its values. */
async function release(fields: string, more = ''): Promise<void> {
  await repository.git('rm', '--quiet', '--cached', 'helmfile.yaml');
  await rm(join(repository.path, 'helmfile.yaml'));
  await repository.edit('mesh.yaml', (text) => `${text}helmfile: helmfile.yaml.gotmpl\n`);
  await put(
    repository,
    'helmfile.yaml.gotmpl',
    `environments:\n  testing:\n  production:\n---\n${more}\nreleases:\n  - name: istio\n    namespace: istio-system\n    chart: ./charts/istio\n    ${fields}\n`,
  );
}

describe('a symbolic link', () => {
  test.each([
    ['to a file', 'charts/istio/files/x'],
    ['in the templates', 'charts/istio/templates/x.yaml'],
    ['in the place of values', 'environments/x.yaml'],
  ])('%s outside of the repository is refused', async (_, link) => {
    await put(repository, link, '');
    await rm(join(repository.path, link));
    await symlink('/etc/passwd', join(repository.path, link));
    await put(repository, 'charts/istio/templates/show.yaml', 'x: {{ .Files.Get "files/x" | quote }}\n');
    const result = await review();
    expectRefused(result, /is a symbolic link that leads out of the repository/);
    expect(result.log).not.toContain('root:');
  });

  test('to a directory outside of the repository is refused', async () => {
    await symlink('/etc', join(repository.path, 'charts/istio/files'));
    expectRefused(await review(), /`charts\/istio\/files` is a symbolic link/);
  });

  test('by way of another one inside is refused', async () => {
    await put(repository, 'inner/keep', '');
    await symlink('/etc/passwd', join(repository.path, 'inner/x'));
    await symlink('../../inner', join(repository.path, 'charts/istio/files'));
    expectRefused(await review(), /is a symbolic link/);
  });

  test('that stays inside of the repository is followed', async () => {
    await put(repository, 'inner/x', 'inside');
    await symlink('../../inner', join(repository.path, 'charts/istio/files'));
    await put(
      repository,
      'charts/istio/templates/taken.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: taken}\ndata: {x: {{ .Files.Get "files/x" | quote }}}\n',
    );
    const { exitCode, summary } = await review();
    expect(exitCode).toBe(0);
    expect(summary).toContain('+ inside');
  });
});

describe('a Helmfile', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'a hook of a release',
      'hooks: [{events: [prepare], command: ./program.sh, showlogs: true}]',
      '',
      /hooks are disabled/,
    ],
    ['a hook of its own', '', 'hooks: [{events: [prepare], command: ./program.sh}]', /hooks are disabled/],
    ['exec', 'values: [{taken: {{ exec "./program.sh" (list) | quote }} }]', '', /error calling exec/],
    ['envExec', 'values: [{taken: {{ envExec (dict) "./program.sh" (list) | quote }} }]', '', /error calling envExec/],
    ['readFile', 'values: [{taken: {{ readFile "/etc/passwd" | quote }} }]', '', /error calling readFile/],
    ['values from a server', 'values: ["URL/x.yaml"]', '', /remote sources are disabled/],
    ['a base from a server', '', 'bases: ["URL/x.yaml"]', /remote sources are disabled/],
    ['a chart from a server', 'version: 1.0.0', 'repositories: [{name: r, url: "URL"}]', /./],
    ['a post-renderer', 'postRenderer: ./program.sh', '', /post-renderer/],
    ['a post-renderer by arguments', '', 'helmDefaults: {args: ["--post-renderer", "./program.sh"]}', /post-renderer/],
  ])('cannot use %s', async (what, fields, more, message) => {
    await release(fields.replace('URL', url()), more.replace('URL', url()));
    if (what === 'a chart from a server')
      await repository.edit('helmfile.yaml.gotmpl', (text) => text.replace('./charts/istio', 'r/istio'));
    expectRefused(await review(), message);
  });

  test.each<[string, string]>([
    ['a program behind a value', 'values: [{taken: "ref+exec://REPOSITORY/program.sh"}]'],
    ['a file behind a value', 'values: [{taken: "ref+file://OUTSIDE"}]'],
    ['a secret from elsewhere', 'values: [{taken: {{ fetchSecretValue "ref+file://OUTSIDE" | quote }} }]'],
    ['a program for Kustomize', '# x\nkustomizeBinary: ./program.sh'],
  ])('of a fork cannot use %s', async (_, fields) => {
    await release(fields.replace('REPOSITORY', repository.path).replace('OUTSIDE', outside));
    const result = await review({ fork: true });
    expectRefused(result, /is not done for a pull request from a fork/);
    expect(result.annotations[0]?.properties.file).toBe('helmfile.yaml.gotmpl');
  });

  test('sees no credentials of the runner', async () => {
    await release(
      'values: [{taken: {{ list (env "API_TOKEN") (env "AWS_REGION") (env "INPUT_GITHUB-TOKEN") (env "ACTIONS_RUNTIME_TOKEN") | join "," | quote }} }]',
    );
    const { exitCode, log, summary, reports } = await review({
      API_TOKEN: SESAME,
      AWS_REGION: SESAME,
      'INPUT_GITHUB-TOKEN': '',
      ACTIONS_RUNTIME_TOKEN: SESAME,
    });
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
    expect(summary).toContain(',,,');
    expect(JSON.stringify([summary, reports])).not.toContain(SESAME);
  });

  test('a chart sees no environment at all', async () => {
    await put(repository, 'charts/istio/templates/env.yaml', 'x: {{ env "HOME" }}\n');
    expectRefused(await review(), /function "env" not defined/);
  });
});

test("a chart's dependencies are not fetched", async () => {
  await repository.edit(
    'charts/istio/Chart.yaml',
    (text) => `${text}dependencies: [{name: evil, version: 1.0.0, repository: "${url()}"}]\n`,
  );
  expectRefused(await review(), /missing in charts\/ directory: evil/);
});

test('what a chart says when it fails commands the runner nothing', async () => {
  const message = '::set-output name=changed::false\\n::add-path::/tmp\\n##[error]x';
  await put(repository, 'charts/istio/templates/fail.yaml', `{{ fail "${message}" }}\n`);
  const result = await review();
  expectRefused(result, /set-output/);
  expect(result.outputs).toEqual({});
  for (const line of result.log.split('\n')) expect(line).not.toMatch(/^\s*::(?:set-output|add-path)|^\s*##\[/);
});

test('a chart that renders to megabytes leaves a comment of its usual size', async () => {
  const large =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large}\ndata: {x: {{ repeat 5000000 "x" | quote }}}\n';
  await put(repository, 'charts/istio/templates/large.yaml', large);
  const { exitCode, summary } = await review();
  expect(exitCode).toBe(0);
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(summary).toContain('ConfigMap <code>large</code>: added');
});
