import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GitHub } from '../../shared/github/client.ts';
import { connectTo } from './connect.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';

let github: FakeGitHub;
let client: GitHub;
let now: Date;
let number: number;
beforeEach(async () => {
  now = new Date('2026-03-01T10:00:00.750Z');
  github = await startFakeGitHub({ now: () => now });
  client = connectTo(github);
  number = github.addPullRequest({
    title: 'Istio 1.31',
    head: { ref: 'bump', sha: 'a'.repeat(40) },
    base: { ref: 'main', sha: 'b'.repeat(40) },
  });
});
afterEach(() => github.close());

const create = async (body: string, by = client) => {
  const { owner, repo } = by;
  return (await by.rest.issues.createComment({ owner, repo, issue_number: number, body })).data;
};

test('a comment is written, read, edited and deleted', async () => {
  const { owner, repo, rest } = client;
  const comment = await create('First');
  now = new Date('2026-03-01T11:00:00Z');
  const edited = await rest.issues.updateComment({ owner, repo, comment_id: comment.id, body: 'Second' });
  expect(edited.data).toMatchObject({
    body: 'Second',
    created_at: '2026-03-01T10:00:00Z',
    updated_at: '2026-03-01T11:00:00Z',
  });
  expect((await rest.issues.getComment({ owner, repo, comment_id: comment.id })).data.body).toBe('Second');
  expect(github.comments(number)).toMatchObject([{ body: 'Second', earlierBodies: ['First'] }]);
  await rest.issues.deleteComment({ owner, repo, comment_id: comment.id });
  expect(github.comments(number)).toEqual([]);
  await expect(rest.issues.deleteComment({ owner, repo, comment_id: comment.id })).rejects.toMatchObject({
    status: 404,
  });
});

test('the author is who the token stands for', async () => {
  const alice = github.tokenWith({ issues: 'write' }, 'alice');
  expect((await create('By the workflow')).user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot' });
  const hers = await create('By a person', connectTo(github, alice));
  expect(hers.user).toMatchObject({ login: 'alice', type: 'User' });
  expect(hers.performed_via_github_app).toBeNull();
});

test('there are no comments on a pull request that does not exist', async () => {
  const { owner, repo, rest } = client;
  const absent = rest.issues.createComment({ owner, repo, issue_number: 99, body: 'Hello' });
  await expect(absent).rejects.toMatchObject({ status: 404 });
});

describe('the limit of a comment', () => {
  test('is 262,144 bytes, whatever the message says', async () => {
    await create('x'.repeat(262_144));
    await create('🌈'.repeat(65_536));
    const refused = {
      status: 422,
      response: {
        data: {
          message: 'Validation Failed',
          errors: [
            {
              resource: 'IssueComment',
              code: 'unprocessable',
              field: 'data',
              message: 'Body is too long (maximum is 65536 characters)',
            },
          ],
        },
      },
    };
    await expect(create('x'.repeat(262_145))).rejects.toMatchObject(refused);
    await expect(create(`${'🌈'.repeat(65_536)}x`)).rejects.toMatchObject(refused);
    expect(github.comments(number)).toHaveLength(2);
  });

  test('an edit that is too long keeps what was there', async () => {
    const { owner, repo, rest } = client;
    const { id } = await create('Short');
    const edit = rest.issues.updateComment({ owner, repo, comment_id: id, body: 'x'.repeat(262_145) });
    await expect(edit).rejects.toMatchObject({ status: 422 });
    expect(github.comments(number)[0]?.body).toBe('Short');
  });

  test('is more than nothing', async () => {
    await expect(create(' \n')).rejects.toMatchObject({ status: 422 });
  });
});

describe('pages', () => {
  const page = (query: string) =>
    fetch(`${github.url}/repos/acme/mesh/issues/${number}/comments${query}`, {
      headers: { authorization: `Bearer ${github.token}` },
    });
  const bodies = async (response: Response) => ((await response.json()) as { body: string }[]).map(({ body }) => body);
  beforeEach(async () => {
    for (let index = 1; index <= 105; index += 1) await create(`${index}`);
  });

  test('the client reads all of them', async () => {
    const { owner, repo, rest, paginate } = client;
    const all = await paginate(rest.issues.listComments, { owner, repo, issue_number: number, per_page: 100 });
    expect(all.map(({ body }) => body)).toEqual(Array.from({ length: 105 }, (_, index) => `${index + 1}`));
  });

  test('hold thirty, and never more than a hundred', async () => {
    expect(await bodies(await page(''))).toHaveLength(30);
    expect(await bodies(await page('?per_page=500'))).toHaveLength(100);
    expect(await bodies(await page('?per_page=100&page=2'))).toEqual(['101', '102', '103', '104', '105']);
  });

  test('are linked as GitHub links them', async () => {
    const link = (query: string, relation: string) =>
      `<${github.url}/repositories/1296269/issues/${number}/comments?${query}>; rel="${relation}"`;
    expect((await page('?per_page=50')).headers.get('link')).toBe(
      [link('per_page=50&page=2', 'next'), link('per_page=50&page=3', 'last')].join(', '),
    );
    expect((await page('?page=2&per_page=50')).headers.get('link')).toBe(
      [
        link('page=1&per_page=50', 'prev'),
        link('page=3&per_page=50', 'next'),
        link('page=3&per_page=50', 'last'),
        link('page=1&per_page=50', 'first'),
      ].join(', '),
    );
    expect((await page('?page=4')).headers.get('link')).toBe(
      [link('page=3', 'prev'), link('page=1', 'first')].join(', '),
    );
  });
});

test('a list has only what changed since', async () => {
  const { owner, repo, rest } = client;
  await create('Old');
  now = new Date('2026-03-02T00:00:00Z');
  await create('New');
  const since = '2026-03-01T12:00:00Z';
  const { data } = await rest.issues.listComments({ owner, repo, issue_number: number, since });
  expect(data.map(({ body }) => body)).toEqual(['New']);
});
