import { UserError } from '../log/errors.ts';
import type { GitHub } from './client.ts';
import { githubError } from './github-error.ts';

export interface Proposal {
  /** The branch to merge, of this repository. */
  readonly head: string;
  /** The branch to merge into. */
  readonly base: string;
  readonly title: string;
  /** Markdown, at most 65,536 characters. */
  readonly body: string;
}

export interface OpenPullRequest {
  readonly number: number;
  readonly url: string;
  readonly outcome: 'opened' | 'updated';
  /** Login of who opened it. */
  readonly author: string;
}

/** GitHub's words when the repository or its organization forbids it; no permission of the job helps. */
const FORBIDDEN_BY_SETTINGS = /not permitted to create or approve pull requests/;

/**
 * Opens a pull request, or gives the open one from that branch this title, body and base.
 * @throws UserError when GitHub refuses
 */
export async function openPullRequest(github: GitHub, proposal: Proposal): Promise<OpenPullRequest> {
  try {
    return (await update(github, proposal)) ?? (await create(github, proposal));
  } catch (error) {
    if (error instanceof Error && FORBIDDEN_BY_SETTINGS.test(error.message)) {
      throw new UserError('The settings do not let GitHub Actions open pull requests.', {
        next:
          'Allow it under Settings → Actions → General → Workflow permissions, in the organization first, ' +
          'or pass the token of a GitHub App or a person as `github-token`.',
        cause: error,
      });
    }
    throw githubError(error, `opening the pull request from ${proposal.head}`, 'pull-requests: write');
  }
}

/** Undefined when no pull request is open from that branch. */
async function update(github: GitHub, { head, base, title, body }: Proposal): Promise<OpenPullRequest | undefined> {
  const { owner, repo, rest } = github;
  const query = { owner, repo, state: 'open', head: `${owner}:${head}`, per_page: 1 } as const;
  const [existing] = (await rest.pulls.list(query)).data;
  if (existing === undefined) return undefined;
  const { data } = await rest.pulls.update({
    ...{ owner, repo, pull_number: existing.number, title, body },
    ...(existing.base.ref === base ? {} : { base }),
  });
  return { number: data.number, url: data.html_url, outcome: 'updated', author: data.user.login };
}

async function create(github: GitHub, proposal: Proposal): Promise<OpenPullRequest> {
  const { owner, repo, rest } = github;
  try {
    const { data } = await rest.pulls.create({ owner, repo, ...proposal });
    return { number: data.number, url: data.html_url, outcome: 'opened', author: data.user.login };
  } catch (error) {
    // The first attempt got through, and only its answer was lost.
    const opened = isTwin(error) ? await update(github, proposal) : undefined;
    if (opened === undefined) throw error;
    return { ...opened, outcome: 'opened' };
  }
}

function isTwin(error: unknown): boolean {
  return error instanceof Error && /pull request already exists/.test(error.message);
}

/**
 * The branch that pull requests go to unless one says otherwise.
 * @throws UserError when GitHub refuses
 */
export async function defaultBranch({ owner, repo, rest }: GitHub): Promise<string> {
  try {
    return (await rest.repos.get({ owner, repo })).data.default_branch;
  } catch (error) {
    throw githubError(error, 'reading the repository', 'contents: write');
  }
}
