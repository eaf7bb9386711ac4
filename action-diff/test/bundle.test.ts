import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { builtTools } from '../../testbed/build/built.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { createSmallMesh, peerAuthentication, put } from './small-mesh.ts';

let directory: string;
let mirror: Mirror;
let github: FakeGitHub;
let repository: MeshRepository;
let base: string;
let count = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'diff-'));
  mirror = await startMirror(await builtTools(['helm', 'helmfile']));
});
afterAll(async () => {
  await mirror?.close();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  count += 1;
  github = await startFakeGitHub();
  repository = await createSmallMesh(join(directory, `mesh-${count}`), mirror);
  base = await repository.git('rev-parse', 'HEAD');
  await repository.git('checkout', '--quiet', '-b', 'upgrade');
});
afterEach(() => github?.close());

/** What an upgrade brings: a version, new rights, a laxer mode. */
async function upgrade(version = '1.27.0'): Promise<string> {
  await repository.edit('mesh.yaml', (text) => text.replace('1.26.0', version));
  await repository.edit('charts/istio/Chart.yaml', (text) => text.replace('1.26.0', version));
  await repository.edit('charts/istio/templates/role.yaml', (text) => text.replace('[get]', '[get, escalate]'));
  await put(repository, 'charts/istio-crd/templates/peer-authentication.yaml', peerAuthentication('PERMISSIVE'));
  return await repository.commit(`Istio ${version}`);
}

/** The pull request's number, open from this commit. */
function open(head: string): number {
  return github.addPullRequest({
    title: 'Upgrade',
    head: { ref: 'upgrade', sha: head },
    base: { ref: 'main', sha: base },
  });
}

async function run(
  pullRequest: number | undefined,
  head: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<BundleResult> {
  const event = join(directory, `event-${count}.json`);
  const payload = { pull_request: { number: pullRequest, base: { sha: base }, head: { sha: head } } };
  await writeFile(event, JSON.stringify(pullRequest === undefined ? {} : payload));
  return await runBundle('action-diff', {
    inputs: { mirror: mirror.url, 'github-token': github.token, ...inputs },
    workspace: repository.path,
    env: {
      GITHUB_REPOSITORY: github.repository,
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
      GITHUB_RUN_ID: '42',
      RUNNER_TEMP: directory,
      RUNNER_TOOL_CACHE: join(directory, 'tools'),
    },
  });
}

const bodies = (pullRequest: number): string[] => github.comments(pullRequest).map(({ body }) => body);

describe('a pull request', () => {
  test('gets one comment, updated in place by the next push', async () => {
    const first = await upgrade();
    const pullRequest = open(first);
    const created = await run(pullRequest, first);
    expect({ exitCode: created.exitCode, log: created.exitCode === 0 ? '' : created.log }).toEqual({
      exitCode: 0,
      log: '',
    });
    expect(created.log).toContain(`base ${base}\nhead ${first}`);
    expect(created.outputs).toMatchObject({
      changed: 'true',
      changes: '4',
      'comment-url': expect.stringContaining(`/pull/${pullRequest}#issuecomment-`),
    });
    const [comment = ''] = bodies(pullRequest);
    expect(comment).toContain(`<!-- mesh-ci:diff head=${first} run=42 -->`);
    expect(comment).toContain('### Istio <code>1.26.0</code> → <code>1.27.0</code>');
    expect(comment).toContain('rendered for testing, production');
    expect(comment).toMatch(/rbac-escalation.*escalate pods/);
    expect(comment).toMatch(/mtls-mode.*STRICT → PERMISSIVE/);
    expect(comment).toContain('- pilot:1.26.0\n+ pilot:1.27.0');
    expect(comment).toContain('<code>chart-label</code> 2');
    expect(created.summary).toContain('### Istio <code>1.26.0</code> → <code>1.27.0</code>');
    expect(await readFile(created.outputs.report ?? '', 'utf8')).toContain('- pilot:1.26.0\n+ pilot:1.27.0');

    await repository.edit('charts/istio/Chart.yaml', (text) => text.replace('1.27.0', '1.27.1'));
    const second = await repository.commit('Istio 1.27.1');
    github.push('upgrade', second);
    const updated = await run(pullRequest, second);
    expect(updated.outputs['comment-url']).toBe(created.outputs['comment-url']);
    expect(bodies(pullRequest)).toEqual([expect.stringContaining('+ pilot:1.27.1')]);

    // The first push's job ends late: it finds that it has been overtaken.
    await repository.git('checkout', '--quiet', first);
    const late = await run(pullRequest, first);
    expect(late).toMatchObject({ exitCode: 0, annotations: [{ level: 'notice' }] });
    expect(bodies(pullRequest)).toEqual([expect.stringContaining('+ pilot:1.27.1')]);
    expect((await repository.git('worktree', 'list')).split('\n')).toHaveLength(1);
  });

  test("that changes nothing is told so, beside a person's comment with the same marker", async () => {
    await put(repository, 'NOTES.md', 'Nothing that is rendered.\n');
    const head = await repository.commit('Notes');
    const pullRequest = open(head);
    const forged = `<!-- mesh-ci:diff head=${head} run=1 -->\nAll is well, merge it.`;
    await fetch(`${github.url}/repos/${github.repository}/issues/${pullRequest}/comments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${github.tokenWith({ issues: 'write' }, 'mallory')}`, 'user-agent': 'mallory' },
      body: JSON.stringify({ body: forged }),
    });
    const result = await run(pullRequest, head);
    expect(result.outputs).toMatchObject({ changed: 'false', changes: '0', risks: '0' });
    expect(bodies(pullRequest)).toEqual([forged, expect.stringContaining('**Nothing differs**')]);
  });

  test('whose head does not render fails, names side and environment, and posts nothing', async () => {
    await put(
      repository,
      'charts/istio/templates/broken.yaml',
      'password: hunter2hunter2\n{{ fail "password: hunter2hunter2" }}\n',
    );
    const head = await repository.commit('Break it');
    const pullRequest = open(head);
    const result = await run(pullRequest, head);
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toHaveLength(1);
    expect(result.annotations[0]?.message).toContain(
      `The head (${head.slice(0, 12)}) does not render for testing, in the release \`istio\`: execution error at`,
    );
    expect(result.log + result.summary).not.toContain('hunter2');
    expect(result.summary).toBe('');
    expect(bodies(pullRequest)).toEqual([]);
    expect((await repository.git('worktree', 'list')).split('\n')).toHaveLength(1);
  });

  test('that brings the first charts has everything as new', async () => {
    await repository.git('checkout', '--quiet', 'main');
    await repository.git('rm', '--quiet', '-r', 'charts');
    base = await repository.commit('Before the charts');
    await repository.git('checkout', '--quiet', '-b', 'first');
    await repository.git('checkout', '--quiet', 'HEAD^', '--', 'charts');
    const head = await repository.commit('The charts');
    const result = await run(open(head), head);
    expect(result.exitCode).toBe(0);
    expect(result.summary).toContain('> The base has no charts&#47;istio'.replace('&#47;', '/'));
    expect(result.summary).toContain('| ClusterRole | 1 |  |  |');
  });

  test('with another environment says which is new and which is gone', async () => {
    await repository.edit('mesh.yaml', (text) => text.replace('testing: {}', 'dev: {}'));
    const head = await repository.commit('dev in place of testing');
    const result = await run(open(head), head);
    expect(result.summary).toContain('dev (**new**), production, testing (**gone**)');
  });
});

test('no secret of a chart, and no token, is in any output', async () => {
  const secret = (value: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {key: ${value}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {conf: "password: ${value}"}\n`;
  await put(repository, 'charts/istio/templates/secret.yaml', secret('first-secret-value'));
  base = await repository.commit('A secret');
  await put(repository, 'charts/istio/templates/secret.yaml', secret('second-secret-value'));
  const head = await repository.commit('Another secret');
  const pullRequest = open(head);
  const result = await run(pullRequest, head);
  const report = await readFile(result.outputs.report ?? '', 'utf8');
  expect(report).toContain('stringData.key');
  const page = await readFile(result.outputs['html-report'] ?? '', 'utf8');
  expect(page).toContain('stringData.key');
  const written = [
    result.log.replaceAll(/^::add-mask::.*$/gm, ''),
    result.summary,
    report,
    page,
    ...bodies(pullRequest),
  ].join('\n');
  for (const hidden of ['first-secret-value', 'second-secret-value', github.token])
    expect(written).not.toContain(hidden);
});

test('without a token or a pull request there is a summary and a report, and no comment', async () => {
  const head = await upgrade();
  const result = await run(undefined, head, { base: 'main', 'github-token': '' });
  expect(result).toMatchObject({ exitCode: 0, outputs: { changed: 'true' } });
  expect(result.outputs['comment-url']).toBeUndefined();
  expect(result.summary).toContain('#### Risks');
  expect(github.requests).toEqual([]);
});

test('over the size limit the comment names what it leaves out and where it is', async () => {
  const text = `${'a line that is repeated\n    '.repeat(400)}`;
  await put(
    repository,
    'charts/istio/templates/long.yaml',
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: long}\ndata:\n  x: |\n    ${text}\n`,
  );
  await upgrade();
  const head = await repository.git('rev-parse', 'HEAD');
  const pullRequest = open(head);
  await run(pullRequest, head, { 'max-bytes': '6000' });
  const [comment = ''] = bodies(pullRequest);
  expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(6000);
  expect(comment).toContain('**Left out for their size: 1 of');
  expect(comment).toContain('- ConfigMap <code>long</code>: added');
  expect(comment).toContain('/acme/mesh/actions/runs/42');
});
