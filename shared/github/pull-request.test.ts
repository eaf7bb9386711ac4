import { expect, test } from '@jest/globals';
import { isFromFork, pullRequestOfEvent } from './pull-request.ts';

const [BASE, HEAD] = ['a'.repeat(40), 'b'.repeat(40)] as const;
const event = (number: unknown, head: unknown) => ({
  pull_request: { number, base: { sha: BASE }, head: { sha: head } },
});

test('an event tells its pull request', () => {
  expect(pullRequestOfEvent(event(7, HEAD))).toEqual({ number: 7, baseSha: BASE, headSha: HEAD });
});

test.each([
  ['is about a push', { ref: 'refs/heads/main' }],
  ['is empty', {}],
  ['is no object', null],
  ['has a number that is none', event('7', HEAD)],
  ['has a commit that is an option', event(7, '--all')],
])('an event that %s has none', (_, given) => {
  expect(pullRequestOfEvent(given)).toBeUndefined();
});

test.each<[string, unknown, boolean]>([
  ['of a branch of this repository', { repo: { full_name: 'acme/mesh' } }, false],
  ['of a fork', { repo: { full_name: 'mallory/mesh' } }, true],
  ['of a fork that is gone', { repo: null }, true],
  ['of which the event does not tell', {}, false],
])('knows a pull request %s', (_, head, fork) => {
  expect(isFromFork({ event: { pull_request: { head } }, repository: 'acme/mesh' })).toBe(fork);
});
