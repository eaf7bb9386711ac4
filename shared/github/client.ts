import { getOctokit } from '@actions/github';
import { retry } from '@octokit/plugin-retry';
import type { RunContext } from './run-context.ts';

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

/** The waits between attempts are this long, four times and nine times as long. */
const RETRY_MILLISECONDS = 1000;

export function connectGitHub(
  token: string,
  run: Pick<RunContext, 'repository' | 'apiUrl'>,
  retryMilliseconds = RETRY_MILLISECONDS,
): GitHub {
  const [owner = '', repo = ''] = run.repository.split('/');
  const { rest, paginate, graphql } = getOctokit(
    token,
    {
      baseUrl: run.apiUrl,
      userAgent: 'mesh-ci',
      log: SILENT,
      retry: { doNotRetry: REFUSALS, retryAfterBaseValue: retryMilliseconds },
    },
    retry,
  );
  return { owner, repo, rest, paginate, graphql };
}

/** Answers that another attempt would not change. The plugin's own list lacks 409. */
const REFUSALS = [400, 401, 403, 404, 409, 410, 422, 451];

/** Octokit's own log would go to the console unescaped; failures are reported by `githubError`. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
