import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectTo } from '../../testbed/github/connect.ts';
import { type FakeGitHub, startFakeGitHub } from '../../testbed/github/server.ts';
import type { GitHub } from './client.ts';
import { type StickyComment, upsertStickyComment } from './sticky-comment.ts';

const [OLD, NEW] = ['a'.repeat(40), 'b'.repeat(40)] as const;

let fake: FakeGitHub;
let pullRequest: number;
beforeEach(async () => {
  fake = await startFakeGitHub();
  const head = { ref: 'upgrade', sha: NEW };
  pullRequest = fake.addPullRequest({ title: 'Upgrade', head, base: { ref: 'main', sha: 'c'.repeat(40) } });
});
afterEach(() => fake.close());

function upsert(changes: Partial<StickyComment> = {}, token = fake.token, github = connectTo(fake, token)) {
  const comment = { key: 'diff', pullRequest, head: NEW, runId: 7, maxBytes: 65_000, body: () => 'Hello' };
  return upsertStickyComment(github, { ...comment, ...changes });
}

async function commentAsPerson(body: string): Promise<void> {
  const { owner, repo, rest } = connectTo(fake, fake.tokenWith({ issues: 'write' }, 'mallory'));
  await rest.issues.createComment({ owner, repo, issue_number: pullRequest, body });
}

const bodies = () => fake.comments(pullRequest).map(({ body }) => body.split('\n').slice(1).join('\n'));

test('is created once, then updated in place', async () => {
  const created = await upsert();
  expect(created).toMatchObject({
    outcome: 'created',
    url: expect.stringContaining(`/pull/${pullRequest}#issuecomment-`),
  });
  expect(await upsert({ body: () => 'Hello again', runId: 8 })).toEqual({ outcome: 'updated', url: created.url });
  expect(bodies()).toEqual(['Hello again']);
});

test('is not written again when it would say the same', async () => {
  await upsert();
  expect(await upsert()).toMatchObject({ outcome: 'unchanged' });
  expect(fake.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
});

test('each key has its own comment', async () => {
  await upsert();
  await upsert({ key: 'plan', body: () => 'Plan' });
  expect(bodies()).toEqual(['Hello', 'Plan']);
});

test("a person's comment that quotes the marker is left alone", async () => {
  const { url } = await upsert();
  const [own] = fake.comments(pullRequest);
  const forged = `${own?.body ?? ''} and more`;
  await commentAsPerson(forged);
  expect(await upsert({ body: () => 'New' })).toEqual({ outcome: 'updated', url });
  expect(fake.comments(pullRequest).map(({ body }) => body)).toEqual([expect.stringMatching(/New$/), forged]);
});

test('a marker that only a person has written makes no comment ours', async () => {
  const marker = `<!-- mesh-ci:diff head=${NEW} run=1 -->\nforged`;
  await commentAsPerson(marker);
  expect(await upsert()).toMatchObject({ outcome: 'created' });
  expect(bodies()).toEqual(['forged', 'Hello']);
});

test("a person's own token updates that person's comment", async () => {
  const token = fake.tokenWith({ issues: 'write', 'pull-requests': 'read' }, 'ada');
  await upsert({}, token);
  expect(await upsert({ body: () => 'Two' }, token)).toMatchObject({ outcome: 'updated' });
  expect(bodies()).toEqual(['Two']);
});

test('a run for an earlier commit writes nothing', async () => {
  await upsert();
  expect(await upsert({ head: OLD, body: () => 'Old' })).toEqual({ outcome: 'outdated', url: undefined });
  expect(bodies()).toEqual(['Hello']);
});

test('an older run for the same commit writes nothing', async () => {
  await upsert({ runId: 9 });
  expect(await upsert({ runId: 8, body: () => 'Old' })).toMatchObject({ outcome: 'outdated' });
  expect(bodies()).toEqual(['Hello']);
});

test('a comment that GitHub finds too long is tried again at half its size', async () => {
  const limits: number[] = [];
  const body = (limit: number): string => {
    limits.push(limit);
    return 'x'.repeat(limit);
  };
  expect(await upsert({ maxBytes: 400_000, body })).toMatchObject({ outcome: 'created' });
  expect(limits).toHaveLength(2);
  expect(Buffer.byteLength(fake.comments(pullRequest)[0]?.body ?? '')).toBe(200_000);
});

test('a token that may only read is told which permission is missing', async () => {
  const token = fake.tokenWith({ 'pull-requests': 'read' });
  await expect(upsert({}, token)).rejects.toMatchObject({
    what: expect.stringContaining('GitHub answered 403 while writing the comment'),
    next: expect.stringContaining('pull-requests: write'),
  });
});

describe('two runs at the same moment', () => {
  const older = { runId: 8, body: () => 'Older' };
  const newer = { runId: 9, body: () => 'Newer' };
  type Write = 'createComment' | 'updateComment';

  /** A connection over which something else happens just before, or just after, its first write. */
  function interrupted(name: Write, moment: 'before' | 'after', other: () => Promise<unknown>): GitHub {
    const github = connectTo(fake);
    const { issues } = github.rest;
    let open = true;
    const call = async (parameters: never) => {
      const isFirst = open;
      open = false;
      if (isFirst && moment === 'before') await other();
      const answer = await issues[name](parameters);
      if (isFirst && moment === 'after') await other();
      return answer;
    };
    return { ...github, rest: { ...github.rest, issues: { ...issues, [name]: call } } } as unknown as GitHub;
  }

  test('that both find no comment leave one, the newer', async () => {
    const slow = interrupted('createComment', 'before', () => upsert(newer));
    expect(await upsert(older, fake.token, slow)).toEqual({ outcome: 'outdated', url: undefined });
    expect(bodies()).toEqual(['Newer']);
  });

  test('leave the newer when it is the one that comes last, too', async () => {
    const slow = interrupted('createComment', 'before', () => upsert(older));
    expect(await upsert(newer, fake.token, slow)).toMatchObject({ outcome: 'created' });
    expect(bodies()).toEqual(['Newer']);
  });

  test('of which the older writes over the newer: the newer puts it right', async () => {
    await upsert({ runId: 7 });
    const [comment] = fake.comments(pullRequest);
    const { owner, repo, rest } = connectTo(fake);
    const body = `<!-- mesh-ci:diff head=${NEW} run=8 -->\nOlder`;
    const late = () => rest.issues.updateComment({ owner, repo, comment_id: comment?.id ?? 0, body });
    const slow = interrupted('updateComment', 'after', late);
    expect(await upsert(newer, fake.token, slow)).toMatchObject({ outcome: 'updated' });
    expect(bodies()).toEqual(['Newer']);
  });
});
