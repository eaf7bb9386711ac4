import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type FakeArtifacts, startFakeArtifacts } from '../../testbed/artifacts/artifacts.ts';
import { builtTools } from '../../testbed/build/built.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { MeshRepository } from '../../testbed/mesh-repository/mesh-repository.ts';
import { type Mirror, startMirror } from '../../testbed/mirror/mirror.ts';
import { type BundleResult, runBundle } from '../../testbed/runner/run-bundle.ts';
import { addReview, openFromFork, PARTS, publish } from './publishing.ts';
import { createSmallMesh, peerAuthentication, put } from './small-mesh.ts';

let directory: string;
let mirror: Mirror;
let repository: MeshRepository;
let base: string;
let head: string;
let github: FakeGitHub;
let service: FakeArtifacts;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hand-over-'));
  mirror = await startMirror(await builtTools(['helm', 'helmfile']));
  repository = await createSmallMesh(join(directory, 'mesh'), mirror);
  await put(repository, 'charts/istio/templates/secret.yaml', secretOf('first'));
  base = await repository.commit('A secret');
  await repository.git('checkout', '--quiet', '-b', 'upgrade');
  await put(repository, 'charts/istio/templates/secret.yaml', secretOf('second'));
  await put(repository, 'charts/istio-crd/templates/peer-authentication.yaml', peerAuthentication('PERMISSIVE'));
  head = await repository.commit('A laxer mode');
});
afterAll(async () => {
  await mirror?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  github = await startFakeGitHub();
  service = await startFakeArtifacts();
});
afterEach(async () => {
  await service?.close();
  await github?.close();
});

/** A Secret whose value is another one in each environment. */
function secretOf(value: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {key: ${value}-{{ .Release.Namespace }}}\n`;
}

/** A job of review. */
async function review(
  pullRequest: number,
  inputs: Readonly<Record<string, string>>,
  headRepository = github.repository,
): Promise<BundleResult> {
  const event = join(directory, 'event.json');
  const repo = { full_name: headRepository };
  const payload = { number: pullRequest, base: { sha: base }, head: { sha: head, repo } };
  await writeFile(event, JSON.stringify({ pull_request: payload }));
  return await runBundle('action-diff', {
    inputs: { mirror: mirror.url, artifact: '', ...inputs },
    workspace: repository.path,
    env: {
      ...service.env,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
      GITHUB_RUN_ID: '42',
      RUNNER_TOOL_CACHE: join(directory, 'tools'),
    },
  });
}

const bodies = (number: number): string[] => github.comments(number).map(({ body }) => body);

test('a fork whose token can only read hands over, and another workflow writes the comment', async () => {
  const pullRequest = openFromFork(github, head, base);
  const token = github.tokenWith({ contents: 'read', 'pull-requests': 'read' });
  const reviewed = await review(pullRequest, { 'github-token': token, 'hand-over': PARTS }, 'contributor/mesh');
  expect(reviewed).toMatchObject({
    exitCode: 0,
    annotations: [
      expect.objectContaining({ level: 'notice', message: expect.stringContaining('left to the workflow') }),
    ],
    outputs: { changed: 'true', data: expect.stringMatching(/\/mesh-ci-diff-data\.json$/) },
  });
  expect(bodies(pullRequest)).toEqual([]);
  const [artifact] = service.artifacts();
  expect(artifact).toMatchObject({ name: PARTS, mimeType: 'application/zip' });
  for (const secret of ['first-', 'second-']) expect(reviewed.reports['mesh-ci-diff-data.json']).not.toContain(secret);

  const run = addReview(github, [artifact?.content ?? Buffer.of()], { id: 42, head });
  const published = await publish(github, run);
  expect({ exitCode: published.exitCode, log: published.exitCode === 0 ? '' : published.log }).toEqual({
    exitCode: 0,
    log: '',
  });
  const [comment = ''] = bodies(pullRequest);
  expect(comment).toContain('computed by the run 42');
  // But for that warning it is what the run itself would have said.
  const own = reviewed.summary.trim().split('\n');
  expect(
    comment
      .split('\n')
      .slice(1)
      .filter((line) => !own.includes(line) && !line.includes('run 42') && line !== ''),
  ).toEqual([]);
  expect(own.filter((line) => !comment.includes(line))).toEqual([]);
});

test('without a place for the data a fork gets its report in the summary, and no failure', async () => {
  const pullRequest = openFromFork(github, head, base);
  const token = github.tokenWith({ 'pull-requests': 'read' });
  const { exitCode, annotations, summary } = await review(pullRequest, { 'github-token': token }, 'contributor/mesh');
  expect(exitCode).toBe(0);
  expect(annotations).toEqual([
    expect.objectContaining({ level: 'notice', message: expect.stringContaining('summary') }),
  ]);
  expect(summary).toContain('#### Risks');
  expect(github.requests).toEqual([]);
});

test('a token that turns out to read only, as of Dependabot, is no failure when the data is handed over', async () => {
  const pullRequest = github.addPullRequest({
    title: 'Bump',
    head: { ref: 'upgrade', sha: head },
    base: { ref: 'main', sha: base },
  });
  const token = github.tokenWith({ 'pull-requests': 'read' });
  const handed = await review(pullRequest, { 'github-token': token, 'hand-over': PARTS });
  expect(handed).toMatchObject({ exitCode: 0, annotations: [expect.objectContaining({ level: 'notice' })] });
  const kept = await review(pullRequest, { 'github-token': token });
  expect(kept).toMatchObject({ exitCode: 1, annotations: [expect.objectContaining({ level: 'error' })] });
});

test('the jobs of a matrix make one comment, the same as one job makes', async () => {
  const seed = { title: 'Upgrade', head: { ref: 'upgrade', sha: head }, base: { ref: 'main', sha: base } };
  const [alone, together] = [github.addPullRequest(seed), github.addPullRequest(seed)];
  await review(alone, { 'github-token': github.token });

  const parts = join(directory, 'parts');
  await mkdir(parts, { recursive: true });
  for (const environment of ['production', 'testing']) {
    const name = `${PARTS}-${environment}`;
    const { exitCode, outputs, reports, summary } = await review(together, {
      environments: environment,
      'hand-over': name,
    });
    expect({ exitCode, data: outputs.data }).toMatchObject({ exitCode: 0, data: expect.stringContaining(name) });
    expect(summary).toContain('Not compared, so nothing is said of it here');
    await writeFile(join(parts, `${name}.json`), reports[`${name}.json`] ?? '');
  }
  expect(bodies(together)).toEqual([]);
  expect(service.artifacts().map(({ name }) => name)).toEqual([`${PARTS}-production`, `${PARTS}-testing`]);
  const merged = await review(together, { 'github-token': github.token, 'publish-directory': parts });
  expect(merged.exitCode).toBe(0);
  expect(bodies(together)[0]).toContain('rendered for testing, production');
  expect(bodies(together)).toEqual(bodies(alone));
});

test('an environment that is not there is refused', async () => {
  const { exitCode, annotations } = await review(1, { environments: 'testing\nstaging' });
  expect(exitCode).toBe(1);
  expect(annotations[0]?.message).toMatch(/no environment `staging`[\s\S]*testing, production/);
});
