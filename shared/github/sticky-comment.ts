import type { GitHub } from './client.ts';
import { githubError } from './github-error.ts';
import { fetchPullRequest } from './pull-request.ts';

/** The one comment that an action keeps on a pull request and updates in place. */
export interface StickyComment {
  /** Which of our comments it is: lower-case letters, digits and `-`. */
  readonly key: string;
  readonly pullRequest: number;
  /** The pull request's commit that the comment is about. */
  readonly head: string;
  readonly runId: number;
  /** Bytes of UTF-8 that the comment may have. */
  readonly maxBytes: number;
  /** Markdown of at most so many bytes. */
  readonly body: (maxBytes: number) => string;
}

/** What was done with the comment. */
interface Written {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly url: string;
}

export type StickyOutcome =
  | Written
  /** A newer commit or run has the say: nothing was written. */
  | { readonly outcome: 'outdated'; readonly url: undefined };

/** How often a comment that GitHub finds too long is tried again at half its size. */
const SHORTENINGS = 4;
const PERMISSION = 'pull-requests: write';

/**
 * Creates the comment, or updates the one that an earlier run made: it begins with our marker and its author is the
 * token's own user, so a person's comment that quotes the marker is left alone. A run for a commit that is no longer
 * the pull request's last, or older than the run that wrote last, writes nothing.
 *
 * GitHub has no conditional write. What two runs write at the same moment is put right by the newer one, which reads
 * again what it wrote: one comment is left, and it is the newer run's.
 * @throws UserError when GitHub refuses
 */
export async function upsertStickyComment(github: GitHub, comment: StickyComment): Promise<StickyOutcome> {
  const outdated = { outcome: 'outdated', url: undefined } as const;
  for (let round = 0; ; round += 1) {
    const { headSha } = await fetchPullRequest(github, comment.pullRequest);
    if (headSha !== comment.head) return outdated;
    const [existing] = await findOwn(github, comment);
    if (existing !== undefined && existing.head === comment.head && existing.runId > comment.runId) return outdated;
    const result = await write(github, comment, existing);
    if (result.outcome === 'unchanged') return result;
    const left = await keepNewest(github, await findOwn(github, comment));
    if (left === undefined || left.runId > comment.runId) return outdated;
    if (left.runId === comment.runId || round === ROUNDS) return { ...result, url: left.url };
  }
}

/** How often what an older run wrote over it is put right. */
const ROUNDS = 3;

interface Existing {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  readonly head: string;
  readonly runId: number;
}

/** The comments that are ours, oldest first: one, but for runs that did not see each other. */
async function findOwn(github: GitHub, { key, pullRequest }: StickyComment): Promise<readonly Existing[]> {
  const { owner, repo, rest, paginate } = github;
  try {
    const query = { owner, repo, issue_number: pullRequest, per_page: 100 };
    const comments = await paginate(rest.issues.listComments, query);
    const marked = comments.flatMap(({ id, html_url: url, body = '', user }) => {
      const marker = readMarker(key, body);
      return marker === undefined || user === null ? [] : [{ id, url, body, user, ...marker }];
    });
    const login = await ownLogin(
      github,
      marked.map(({ user }) => user),
    );
    return marked.filter(({ user }) => user.login === login);
  } catch (error) {
    throw githubError(error, 'looking for the comment', PERMISSION);
  }
}

/** Of several the newest run's; of those the oldest, which links lead to. The others are deleted. */
async function keepNewest(github: GitHub, own: readonly Existing[]): Promise<Existing | undefined> {
  const [kept, ...others] = own.toSorted((a, b) => b.runId - a.runId || a.id - b.id);
  const { owner, repo, rest } = github;
  for (const { id } of others) {
    await rest.issues.deleteComment({ owner, repo, comment_id: id }).catch((error: unknown) => {
      // The other run has done it.
      if (!(error instanceof Error && 'status' in error && error.status === 404)) {
        throw githubError(error, 'deleting a second comment', PERMISSION);
      }
    });
  }
  return kept;
}

/** The author of what a workflow's own token writes. */
const WORKFLOW_LOGIN = 'github-actions[bot]';

/**
 * Which of these authors the token writes as; undefined for none. REST tells it to people only: for the token of an app
 * it answers 403, and GraphQL is asked when the author is not the one that all workflows have.
 */
async function ownLogin(
  { rest, graphql }: GitHub,
  authors: readonly { readonly login: string; readonly type: string }[],
): Promise<string | undefined> {
  if (authors.length === 0) return undefined;
  try {
    return (await rest.users.getAuthenticated()).data.login;
  } catch (error) {
    if (!(error instanceof Error && 'status' in error && error.status === 403)) throw error;
  }
  const bots = authors.filter(({ type }) => type === 'Bot').map(({ login }) => login);
  if (bots.length === 0 || bots.includes(WORKFLOW_LOGIN)) return bots.find((login) => login === WORKFLOW_LOGIN);
  return (await graphql<{ viewer: { login: string } }>('query { viewer { login } }')).viewer.login;
}

async function write(github: GitHub, comment: StickyComment, existing: Existing | undefined): Promise<Written> {
  const { owner, repo, rest } = github;
  const marker = `${markerOf(comment)}\n`;
  let limit = comment.maxBytes;
  for (let attempt = 0; ; attempt += 1) {
    const body = marker + comment.body(limit - Buffer.byteLength(marker));
    if (existing?.body === body) return { outcome: 'unchanged', url: existing.url };
    try {
      if (existing === undefined) {
        const { data } = await rest.issues.createComment({ owner, repo, issue_number: comment.pullRequest, body });
        return { outcome: 'created', url: data.html_url };
      }
      const { data } = await rest.issues.updateComment({ owner, repo, comment_id: existing.id, body });
      return { outcome: 'updated', url: data.html_url };
    } catch (error) {
      if (!isTooLong(error) || attempt === SHORTENINGS) throw githubError(error, 'writing the comment', PERMISSION);
      limit = Math.floor(Math.min(limit, Buffer.byteLength(body)) / 2);
    }
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 422 && /too long/i.test(error.message);
}

function markerOf({ key, head, runId }: StickyComment): string {
  return `<!-- mesh-ci:${key} head=${head} run=${runId} -->`;
}

/** The marker counts at the very beginning only: what follows is text from outside. */
function readMarker(key: string, body: string): Pick<Existing, 'head' | 'runId'> | undefined {
  const match = /^<!-- mesh-ci:([a-z0-9-]+) head=([0-9a-f]+) run=(\d+) -->/.exec(body);
  if (match === null || match[1] !== key) return undefined;
  return { head: match[2] ?? '', runId: Number(match[3]) };
}
