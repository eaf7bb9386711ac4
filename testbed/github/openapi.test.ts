import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gitHubDescription } from './openapi.ts';
import { ROUTES } from './routes.ts';
import { type FakeGitHub, startFakeGitHub } from './server.ts';

const description = gitHubDescription();

test.each(ROUTES.map(({ operation }) => operation))('GitHub has the operation %s', (name) => {
  expect(description.operation(name).documentation).toMatch(/^https:\/\/docs\.github\.com\/rest\//);
});

test('an operation that the fake lacks is known by its name', () => {
  expect(description.find('GET', '/repos/acme/mesh/branches/main')).toBe('GET /repos/{owner}/{repo}/branches/{branch}');
  expect(description.find('GET', '/repos/acme/mesh/twigs')).toBeUndefined();
});

describe('an answer of the fake', () => {
  const operation = description.operation('GET /repos/{owner}/{repo}/issues/comments/{comment_id}');
  const problems = (body: unknown) => operation.response(200, body).map(({ message }) => message);
  let github: FakeGitHub;
  let comment: Record<string, unknown>;
  beforeAll(async () => {
    github = await startFakeGitHub();
    const number = github.addPullRequest({
      title: 'Istio 1.31',
      head: { ref: 'bump', sha: 'a'.repeat(40) },
      base: { ref: 'main', sha: 'b'.repeat(40) },
    });
    const headers = { authorization: `Bearer ${github.token}` };
    const url = `${github.url}/repos/acme/mesh/issues/${number}/comments`;
    comment = (await (
      await fetch(url, { method: 'POST', headers, body: '{"body":"Hello"}' })
    ).json()) as typeof comment;
  });
  afterAll(() => github.close());

  test('fits, with null where GitHub allows it', () => {
    expect(problems(comment)).toEqual([]);
    expect(problems({ ...comment, user: null })).toEqual([]);
  });

  test.each([
    ['a wrong type', { id: '1' }, /\/id must be integer/],
    ['null where GitHub does not allow it', { url: null }, /\/url must be string/],
    ['a time that is none', { created_at: 'yesterday' }, /\/created_at must match format "date-time"/],
    ['a misspelt name', { pull_request_id: 1 }, /must NOT have additional properties/],
    ['a value that is not in the list', { author_association: 'FRIEND' }, /\/author_association must be equal/],
  ])('does not fit with %s', (_, change, message) => {
    expect(problems({ ...comment, ...change }).join('\n')).toMatch(message);
  });

  test('does not fit without what GitHub always gives', () => {
    expect(problems({ ...comment, html_url: undefined }).join('\n')).toContain("required property 'html_url'");
  });

  test('cannot have a status that GitHub does not answer', () => {
    expect(() => operation.response(201, comment)).toThrow('no answer 201');
  });

  test('is checked as an error where it is one', () => {
    expect(operation.response(404, { message: 'Not Found', status: '404' })).toEqual([]);
    expect(operation.response(404, { message: 12 })).not.toEqual([]);
  });
});
