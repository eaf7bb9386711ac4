import { isObject } from '../manifest/manifest.ts';
import type { GitHub } from './client.ts';
import { githubError } from './github-error.ts';
import type { RunContext } from './run-context.ts';

export interface PullRequest {
  readonly number: number;
  /** The commit of the base branch that GitHub compares it with. */
  readonly baseSha: string;
  /** Its last commit. */
  readonly headSha: string;
}

/** The pull request that an event is about; undefined when it is about something else. */
export function pullRequestOfEvent(event: unknown): PullRequest | undefined {
  return isObject(event) ? read(event.pull_request) : undefined;
}

/** Whether the event is about a pull request from another repository, also one that is gone by now. */
export function isFromFork({ event, repository }: Pick<RunContext, 'event' | 'repository'>): boolean {
  if (!isObject(event) || !isObject(event.pull_request) || !isObject(event.pull_request.head)) return false;
  const { repo } = event.pull_request.head;
  return repo !== undefined && (!isObject(repo) || repo.full_name !== repository);
}

/**
 * A pull request as it is now.
 * @throws UserError when GitHub does not tell
 */
export async function fetchPullRequest(github: GitHub, number: number): Promise<PullRequest> {
  const { owner, repo, rest } = github;
  try {
    const { data } = await rest.pulls.get({ owner, repo, pull_number: number });
    return { number, baseSha: data.base.sha, headSha: data.head.sha };
  } catch (error) {
    throw githubError(error, `reading the pull request ${number}`, 'pull-requests: read');
  }
}

function read(pullRequest: unknown): PullRequest | undefined {
  if (!isObject(pullRequest) || !isObject(pullRequest.base) || !isObject(pullRequest.head)) return undefined;
  const { number } = pullRequest;
  const [baseSha, headSha] = [pullRequest.base.sha, pullRequest.head.sha];
  if (!Number.isSafeInteger(number) || !isCommit(baseSha) || !isCommit(headSha)) return undefined;
  return { number: Number(number), baseSha, headSha };
}

/** SHA-1, or SHA-256 in a repository of that format. */
function isCommit(value: unknown): value is string {
  return typeof value === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
}
