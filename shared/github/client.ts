import { readFile } from 'node:fs/promises';
import { getOctokit } from '@actions/github';
import { retry } from '@octokit/plugin-retry';
import { UserError } from '../report/errors.ts';

/** GitHub's REST API for one repository. Requests that fail with 429 or 5xx are tried four times in all. */
export interface GitHub {
  readonly owner: string;
  readonly repo: string;
  /** Typed by GitHub's own description: `rest.issues.createComment({ owner, repo, … })`. */
  readonly rest: Octokit['rest'];
  readonly paginate: Octokit['paginate'];
  readonly graphql: Octokit['graphql'];
}

type Octokit = ReturnType<typeof getOctokit>;

/** What the runner tells of the run; this is where it is read from the environment. */
export interface RunContext {
  /** `owner/name` */
  readonly repository: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly sha: string;
  readonly runId: number;
  readonly eventName: string;
  /** The webhook's payload: text from outside. */
  readonly event: unknown;
}

/** @throws UserError outside a runner */
export async function readRunContext(env: NodeJS.ProcessEnv = process.env): Promise<RunContext> {
  const repository = env.GITHUB_REPOSITORY ?? '';
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository)) {
    throw new UserError('GITHUB_REPOSITORY is not set to `owner/name`.', {
      next: 'Run this in a GitHub Actions job, which sets it.',
    });
  }
  return {
    repository,
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    serverUrl: env.GITHUB_SERVER_URL ?? 'https://github.com',
    sha: env.GITHUB_SHA ?? '',
    runId: Number(env.GITHUB_RUN_ID ?? '0'),
    eventName: env.GITHUB_EVENT_NAME ?? '',
    event: await readEvent(env.GITHUB_EVENT_PATH),
  };
}

async function readEvent(path: string | undefined): Promise<unknown> {
  if (path === undefined || path === '') return {};
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new UserError('The event of this run cannot be read.', {
      where: { file: path },
      next: 'GITHUB_EVENT_PATH must name the JSON file that the runner wrote.',
      cause,
    });
  }
}

/** The page of this run: `https://github.com/acme/mesh/actions/runs/42`. */
export function runUrl({ serverUrl, repository, runId }: RunContext): string {
  return `${serverUrl}/${repository}/actions/runs/${runId}`;
}

export function connectGitHub(token: string, run: Pick<RunContext, 'repository' | 'apiUrl'>): GitHub {
  const [owner = '', repo = ''] = run.repository.split('/');
  const { rest, paginate, graphql } = getOctokit(
    token,
    { baseUrl: run.apiUrl, userAgent: 'mesh-ci', log: SILENT, retry: { doNotRetry: REFUSALS } },
    retry,
  );
  return { owner, repo, rest, paginate, graphql };
}

/** Answers that another attempt would not change. The plugin's own list lacks 409. */
const REFUSALS = [400, 401, 403, 404, 409, 410, 422, 451];

/** Octokit's own log would go to the console unescaped; failures are reported by `githubError`. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Octokit's failure in the user's words.
 * @param doing what was being done, as in "writing the comment"
 * @param permission what the job needs, as in `pull-requests: write`
 */
export function githubError(error: unknown, doing: string, permission: string): unknown {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return error;
  const { status } = error;
  const next =
    status === 401
      ? 'The token is wrong or has expired: pass `github-token: ${{ github.token }}`.'
      : status === 403 || status === 404
        ? `The job needs \`permissions: { ${permission} }\`; for a pull request from a fork the token can only read.`
        : 'Run the job again; https://www.githubstatus.com tells of disturbances.';
  // Octokit appends a link to its documentation after a dash.
  const message = error.message.split(' - https://')[0]?.split('\n')[0] ?? '';
  return new UserError(`GitHub answered ${status} while ${doing}: ${message}.`, { next, cause: error });
}
