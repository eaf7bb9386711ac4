import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import { zip } from '../../testbed/github/zip.ts';
import { addReview, archived, handover, object, openFromFork, PARTS, publish, sha } from './publishing.ts';

// What a run for a pull request hands over may have been written by its author. The workflow that publishes it has a
// token that writes.

let github: FakeGitHub;
let pullRequest: number;
beforeEach(async () => {
  github = await startFakeGitHub();
  pullRequest = openFromFork(github);
});
afterEach(() => github.close());

const bodies = (number = pullRequest): string[] => github.comments(number).map(({ body }) => body);
const writes = () => github.requests.filter(({ method }) => method !== 'GET');

/** 30 MB, of the right form. */
function largePart(environment: string) {
  const pairs = [{ environment, base: [], head: [object('a', { x: 'x'.repeat(30_000_000) })] }];
  return handover({ environments: ['dev', 'production'], pairs });
}

test('data of the right form is published, without a checkout or any program', async () => {
  const run = addReview(github, [archived(handover())], { id: 77 });
  const { exitCode, log, outputs, summary } = await publish(github, run);
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
  const [comment = ''] = bodies();
  // The run that rendered counts, not the one that publishes.
  expect(comment).toContain(`<!-- mesh-ci:diff head=${sha('b')} run=77 -->`);
  expect(comment).toContain('> This was computed by the run 77, in which the pull request&#39;s own code ran.');
  expect(comment).toContain('### Istio <code>1.26.0</code> → <code>1.27.0</code>');
  expect(summary).toContain('ConfigMap <code>a</code>: added');
  expect(outputs).toMatchObject({ changed: 'true', 'comment-url': expect.stringContaining(`/pull/${pullRequest}#`) });
});

describe('refused with one message, and nothing is written:', () => {
  const big = Buffer.alloc(100_000_000, ' ');
  test.each<[string, () => readonly Buffer[], RegExp]>([
    ['data of another form', () => [archived({ hello: 'world' })], /not of the form/],
    ['a pull request number in the data', () => [archived(handover({ pull_request: 1 }))], /additional properties/],
    ['another commit than the run was for', () => [archived(handover({ pushed: sha('c') }))], /is about the commit/],
    ['what is no JSON', () => [archived('<!doctype html>')], /is not JSON/],
    [
      'a key that would change every object',
      () => [archived('{"__proto__": {"format": "mesh-ci-diff"}}')],
      /__proto__/,
    ],
    ['100 MB in an archive of 100 kB', () => [zip([{ name: 'data.json', content: big }])], /holds more than 50 MB/],
    [
      '60 MB in two parts',
      () => ['dev', 'production'].map((environment) => archived(largePart(environment))),
      /holds more than [\d.]+ MB/,
    ],
    ['an archive of 100 MB', () => [big], /is larger than 10 MB/],
    ['what is no archive', () => [Buffer.from(JSON.stringify(handover()))], /is no ZIP archive/],
    [
      'an archive of many files',
      () => [zip(Array.from({ length: 5000 }, (_, i) => ({ name: `${i}`, content: Buffer.of() })))],
      /exactly one/,
    ],
    ['many parts', () => Array.from({ length: 51 }, () => archived(handover())), /more than 50/],
    ['a part twice', () => [archived(handover()), archived(handover())], /Two parts have the environment/],
    ['nesting without end', () => [archived(`${'['.repeat(1e5)}${']'.repeat(1e5)}`)], /deeper than/],
    [
      'an object twice',
      () => [
        archived(handover({ pairs: [{ environment: 'dev', base: [], head: [object('a', {}), object('a', {})] }] })),
      ],
      /It is there twice/,
    ],
  ])('%s', async (_, archives, message) => {
    const { exitCode, annotations, summary } = await publish(github, addReview(github, archives()));
    expect(exitCode).toBe(1);
    expect(annotations).toEqual([expect.objectContaining({ level: 'error', message: expect.stringMatching(message) })]);
    expect(summary).toBe('');
    expect(writes()).toEqual([]);
  });

  test.each<[string, Parameters<typeof addReview>[2], RegExp]>([
    ['a run of another workflow', { path: '.github/workflows/evil.yml' }, /is of the workflow/],
    ['a run for a push', { event: 'push' }, /is for the event `push`/],
    ['a run that itself ran with the token of the repository', { event: 'pull_request_target' }, /is for the event/],
  ])('%s', async (_, seed, message) => {
    const { exitCode, annotations } = await publish(github, addReview(github, [archived(handover())], seed));
    expect(exitCode).toBe(1);
    expect(annotations).toEqual([expect.objectContaining({ message: expect.stringMatching(message) })]);
    expect(writes()).toEqual([]);
  });
});

test('a name that leads out of the archive leads nowhere', async () => {
  const before = await readdir(tmpdir());
  const run = addReview(github, [archived(handover(), '../../../../tmp/mesh-ci-escaped.json')]);
  const { exitCode, reports } = await publish(github, run);
  expect(exitCode).toBe(0);
  expect(Object.keys(reports).sort()).toEqual(['mesh-ci-diff.html', 'mesh-ci-diff.md']);
  expect((await readdir(tmpdir())).filter((name) => !before.includes(name) && name.includes('escaped'))).toEqual([]);
});

test('artifacts of other names, and expired ones, are not looked at', async () => {
  const run = addReview(github, []);
  github.addArtifact({ run, name: 'something-else', archive: Buffer.alloc(0) });
  github.addArtifact({ run, name: PARTS, archive: Buffer.alloc(0), expired: true });
  const { exitCode, annotations } = await publish(github, run);
  expect({ exitCode, annotations }).toEqual({
    exitCode: 0,
    annotations: [
      expect.objectContaining({ level: 'notice', message: expect.stringContaining('Nothing was handed over') }),
    ],
  });
  expect(writes()).toEqual([]);
});

describe('the pull request is the one that GitHub knows of', () => {
  const nothing = { exitCode: 0, annotations: [expect.objectContaining({ level: 'notice' })], summary: '' };

  test('not another one that has the same branch name', async () => {
    const own = github.addPullRequest({
      title: 'Mine',
      head: { ref: 'upgrade', sha: sha('d') },
      base: { ref: 'main', sha: sha('a') },
    });
    await publish(github, addReview(github, [archived(handover())]));
    expect(bodies()).toHaveLength(1);
    expect(bodies(own)).toEqual([]);
  });

  test('not one that has a newer commit', async () => {
    const run = addReview(github, [archived(handover({ pushed: sha('d') }))], { head: sha('d') });
    expect(await publish(github, run)).toMatchObject(nothing);
    expect(writes()).toEqual([]);
  });

  test('not one that was closed', async () => {
    const run = addReview(github, [archived(handover())]);
    github.merge(pullRequest);
    expect(await publish(github, run)).toMatchObject(nothing);
    expect(writes()).toEqual([]);
  });

  test('not one that goes into another branch by now', async () => {
    github.push('release', sha('e'));
    await retarget('release');
    const run = addReview(github, [archived(handover())]);
    expect(await publish(github, run)).toMatchObject(nothing);
    expect(bodies()).toEqual([]);
  });

  test('also when its base branch has moved on since', async () => {
    github.push('main', sha('f'));
    await publish(github, addReview(github, [archived(handover())]));
    expect(bodies()).toEqual([expect.stringContaining(`Base <code>${sha('a')}</code>`)]);
  });

  test('and a commit that the base branch does not have is not told as its base', async () => {
    const forged = handover({ base: { sha: sha('9'), version: '1.26.0' } });
    expect(await publish(github, addReview(github, [archived(forged)]))).toMatchObject(nothing);
    expect(writes()).toEqual([]);
  });

  test('a commit of the checkout that only the run tells of is not shown', async () => {
    const forged = handover({ head: { sha: sha('9'), version: '1.27.0' } });
    await publish(github, addReview(github, [archived(forged)]));
    expect(bodies()[0]).toContain(`head <code>${sha('b')}</code>`);
    expect(bodies()[0]).not.toContain(sha('9'));
  });

  async function retarget(base: string): Promise<void> {
    await fetch(`${github.url}/repos/${github.repository}/pulls/${pullRequest}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${github.token}`, 'user-agent': 'test' },
      body: JSON.stringify({ base }),
    });
  }
});

test('secrets in the data are hidden again before they are published', async () => {
  const token = `ghp_${'a1'.repeat(18)}`;
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    stringData: { key: 'first-secret-value' },
  };
  const head = [{ file: 'x', body: secret }, object('a', { conf: `t: ${token}`, password: 'hunter2hunter2' })];
  const run = addReview(github, [archived(handover({ pairs: [{ environment: 'dev', base: [], head }] }))]);
  const { summary, reports } = await publish(github, run);
  expect(bodies()[0]).toContain('(hidden value');
  for (const text of [...bodies(), summary, ...Object.values(reports)]) {
    for (const hidden of [token, 'first-secret-value', 'hunter2hunter2']) expect(text).not.toContain(hidden);
  }
});

describe('of two runs that publish', () => {
  const saying = (value: string) =>
    archived(handover({ pairs: [{ environment: 'dev', base: [], head: [object('a', { x: value })] }] }));

  test('the one whose review is newer has the say, whichever comes last', async () => {
    const older = addReview(github, [saying('older')], { id: 50 });
    const newer = addReview(github, [saying('newer')], { id: 51 });
    await publish(github, newer, {}, { GITHUB_RUN_ID: '100' });
    expect(await publish(github, older, {}, { GITHUB_RUN_ID: '101' })).toMatchObject({
      annotations: [expect.objectContaining({ level: 'notice' })],
    });
    expect(bodies()).toEqual([expect.stringContaining('x: newer')]);
  });

  test('at the same moment, the newer is left', async () => {
    const older = addReview(github, [saying('older')], { id: 50 });
    const newer = addReview(github, [saying('newer')], { id: 51 });
    // Whichever of the two creates its comment first is answered last.
    github.fault({ method: 'POST', path: /\/comments$/, delayMilliseconds: 300 });
    await Promise.all([publish(github, older), publish(github, newer)]);
    expect(bodies()).toEqual([expect.stringContaining('x: newer')]);
  });
});

test('a token that lacks a permission is told which', async () => {
  const token = github.tokenWith({ 'pull-requests': 'write' });
  const run = addReview(github, [archived(handover())]);
  const { exitCode, annotations } = await publish(github, run, { 'github-token': token });
  expect(exitCode).toBe(1);
  expect(annotations[0]?.message).toContain('actions: read');
});
