import { created, notFound, ok, refusal, validationFailed } from './answers.ts';
import { type Requirement, WORKFLOW_LOGIN } from './authentication.ts';
import { type Call, numberIn, type Route } from './calls.ts';
import { commentsOf } from './comments.ts';
import { addCommit, ancestry, drawFile, mergeInto } from './commits.ts';
import { listed } from './pages.ts';
import type { ChangedFile, PullRequest, Side } from './records.ts';
import { drawRepository, FORK_OWNER } from './repository.ts';
import { hash, pageUrl, repositoryUrl, type State, timestamp } from './state.ts';
import { drawUser, nodeId } from './users.ts';

/** What a test says of a pull request that is there from the start. */
export interface PullRequestSeed {
  readonly title: string;
  readonly body?: string;
  readonly head: Readonly<Side>;
  readonly base: Readonly<Side>;
  /** The head is a branch of somebody else's fork. */
  readonly fork?: boolean;
  readonly draft?: boolean;
  readonly author?: string;
  readonly files?: readonly ChangedFile[];
}

/** GitHub counts code points here, unlike in comments. */
const MAXIMUM_BODY = 65_536;
const MAXIMUM_TITLE = 256;

/** Commits and branches that are not known yet come with the pull request. */
export function addPullRequest(state: State, seed: PullRequestSeed): PullRequest {
  const { title, body = null, head, base, fork = false, draft = false, author = 'octocat', files = [] } = seed;
  const tip = state.branches.get(base.ref);
  addCommit(state, base.sha, tip === undefined ? [] : [tip]);
  // A base that the branch has already leaves it where it is; any other is its next commit.
  if (tip === undefined || !ancestry(state, tip).includes(base.sha)) state.branches.set(base.ref, base.sha);
  addCommit(state, head.sha, [base.sha], { message: title, files });
  if (!fork) state.branches.set(head.ref, head.sha);
  return store(state, { title, body, head: { ...head }, base: { ...base }, fork, draft, author, files });
}

type NewPullRequest = Pick<PullRequest, 'title' | 'body' | 'head' | 'base' | 'fork' | 'draft' | 'author' | 'files'>;

function store(state: State, given: NewPullRequest): PullRequest {
  const at = timestamp(state.now());
  const number = state.nextId();
  const times = { createdAt: at, updatedAt: at, closedAt: null };
  const pullRequest: PullRequest = { ...given, number, ...times, state: 'open', merged: undefined };
  state.pullRequests.set(number, pullRequest);
  return pullRequest;
}

/** Moves a branch, and the open pull requests that come from it. */
export function push(state: State, branch: string, sha: string, files: readonly ChangedFile[]): void {
  addCommit(
    state,
    sha,
    [state.branches.get(branch)].filter((parent) => parent !== undefined),
    { files },
  );
  state.branches.set(branch, sha);
  for (const pullRequest of state.pullRequests.values()) {
    if (pullRequest.state === 'open' && !pullRequest.fork && pullRequest.head.ref === branch) {
      pullRequest.head.sha = sha;
      pullRequest.updatedAt = timestamp(state.now());
    }
  }
}

/**
 * Merges as the button does.
 * @param sha the merge commit, when a git repository has one already
 */
export function merge(state: State, number: number, sha?: string): string {
  const pullRequest = state.pullRequests.get(number);
  if (pullRequest?.state !== 'open') throw new Error(`There is no open pull request ${number}.`);
  const { head, base, title } = pullRequest;
  const merged = mergeInto(state, base.ref, head.sha, `Merge pull request #${number}\n\n${title}`, sha);
  const at = timestamp(state.now());
  Object.assign(pullRequest, { state: 'closed', closedAt: at, updatedAt: at, merged: { at, sha: merged } });
  return merged;
}

const READ: Requirement = { access: 'read', anyOf: ['pull-requests'] };
const WRITE: Requirement = { access: 'write', anyOf: ['pull-requests'] };
const ALL = '/repos/{owner}/{repo}/pulls';
const ONE = `${ALL}/{pull_number}`;

export const PULL_REQUEST_ROUTES: readonly Route[] = [
  { operation: `GET ${ALL}`, permission: READ, answer: list },
  { operation: `POST ${ALL}`, permission: WRITE, answer: create },
  { operation: `GET ${ONE}`, permission: READ, answer: (call) => ok(drawWhole(call.state, find(call))) },
  { operation: `PATCH ${ONE}`, permission: WRITE, answer: update },
  { operation: `GET ${ONE}/files`, permission: READ, answer: listFiles },
];

function find(call: Call): PullRequest {
  const pullRequest = call.state.pullRequests.get(numberIn(call, 'pull_number'));
  if (pullRequest === undefined) throw notFound();
  return pullRequest;
}

function list(call: Call) {
  const { state, query } = call;
  const wanted = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  // As documented: the newest first where the order is that of creation, or is not said.
  const descending = (query.get('direction') ?? (query.get('sort') === undefined ? 'desc' : 'asc')) === 'desc';
  const found = [...state.pullRequests.values()]
    .filter((one) => wanted === 'all' || one.state === wanted)
    .filter((one) => head === undefined || head === labelOf(state, one.head, one.fork))
    .filter((one) => base === undefined || base === one.base.ref)
    .sort((a, b) => Date.parse(a[key]) - Date.parse(b[key]) || a.number - b.number);
  return listed(call, descending ? found.reverse() : found, (one) => draw(state, one));
}

function listFiles(call: Call) {
  const { files, head } = find(call);
  return listed(call, files, (file) => drawFile(call.state, file, head.sha));
}

interface Written {
  readonly title?: string;
  readonly body?: string;
}

function create(call: Call) {
  const { state, token } = call;
  const written = call.body as Written & { readonly head: string; readonly base: string; readonly draft?: boolean };
  const { title, body = null, head, base, draft = false } = written;
  if (token.login === WORKFLOW_LOGIN && !state.actionsMayOpenPullRequests) {
    throw refusal(403, 'GitHub Actions is not permitted to create or approve pull requests.');
  }
  if (title === undefined) throw validationFailed({ resource: 'PullRequest', code: 'missing_field', field: 'title' });
  checkLengths(written);
  const ref = head.startsWith(`${state.owner}:`) ? head.slice(state.owner.length + 1) : head;
  const [headSha, baseSha] = [state.branches.get(ref), state.branches.get(base)];
  if (baseSha === undefined) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'base' });
  if (headSha === undefined) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'head' });
  const refused = (message: string) =>
    validationFailed({ resource: 'PullRequest', code: 'custom', field: 'head', message });
  if (ancestry(state, baseSha).includes(headSha)) throw refused(`No commits between ${base} and ${ref}`);
  const twin = [...state.pullRequests.values()].find(
    (one) => one.state === 'open' && !one.fork && one.head.ref === ref && one.base.ref === base,
  );
  if (twin !== undefined) throw refused(`A pull request already exists for ${state.owner}:${ref}.`);
  const files = state.commits.get(headSha)?.files ?? [];
  const sides = { head: { ref, sha: headSha }, base: { ref: base, sha: baseSha } };
  return created(
    drawWhole(state, store(state, { title, body, ...sides, fork: false, draft, author: token.login, files })),
  );
}

function update(call: Call) {
  const { state } = call;
  const pullRequest = find(call);
  const written = call.body as Written & { readonly state?: 'open' | 'closed'; readonly base?: string };
  checkLengths(written);
  const base = written.base === undefined ? undefined : state.branches.get(written.base);
  if (written.base !== undefined) {
    if (base === undefined) throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'base' });
    Object.assign(pullRequest.base, { ref: written.base, sha: base });
  }
  const at = timestamp(state.now());
  if (written.state !== undefined && written.state !== pullRequest.state) {
    if (pullRequest.merged !== undefined) {
      throw validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'state' });
    }
    pullRequest.closedAt = written.state === 'closed' ? at : null;
    pullRequest.state = written.state;
  }
  pullRequest.title = written.title ?? pullRequest.title;
  pullRequest.body = written.body ?? pullRequest.body;
  pullRequest.updatedAt = at;
  return ok(drawWhole(state, pullRequest));
}

function checkLengths({ title = '', body = '' }: Written): void {
  const tooLong = (field: string, maximum: number) =>
    validationFailed({
      resource: 'Issue',
      code: 'custom',
      field,
      message: `${field} is too long (maximum is ${maximum} characters)`,
    });
  if ([...title].length > MAXIMUM_TITLE) throw tooLong('title', MAXIMUM_TITLE);
  if ([...body].length > MAXIMUM_BODY) throw tooLong('body', MAXIMUM_BODY);
}

function labelOf(state: State, { ref }: Side, fork: boolean): string {
  return `${fork ? FORK_OWNER : state.owner}:${ref}`;
}

function drawSide(state: State, side: Side, fork: boolean) {
  const repo = drawRepository(state, fork);
  return { label: labelOf(state, side, fork), ref: side.ref, sha: side.sha, user: repo.owner, repo };
}

function draw(state: State, pullRequest: PullRequest) {
  const { number, head, base, fork } = pullRequest;
  const url = `${repositoryUrl(state)}/pulls/${number}`;
  const issue = `${repositoryUrl(state)}/issues/${number}`;
  const page = `${pageUrl(state)}/pull/${number}`;
  const statuses = `${repositoryUrl(state)}/statuses/${head.sha}`;
  const reviewComment = `${repositoryUrl(state)}/pulls/comments{/number}`;
  return {
    url,
    id: number,
    node_id: nodeId('PullRequest', number),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: reviewComment,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    number,
    state: pullRequest.state,
    locked: false,
    draft: pullRequest.draft,
    title: pullRequest.title,
    user: drawUser(state, pullRequest.author),
    body: pullRequest.body,
    labels: [],
    milestone: null,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    merged_at: pullRequest.merged?.at ?? null,
    // Before the merge it is that of a trial, which `refs/pull/N/merge` names.
    merge_commit_sha: pullRequest.merged?.sha ?? hash(`trial ${base.sha} ${head.sha}`),
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: drawSide(state, head, fork),
    base: drawSide(state, base, false),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: reviewComment },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: pullRequest.author === WORKFLOW_LOGIN || fork ? 'NONE' : 'MEMBER',
    auto_merge: null,
  };
}

function drawWhole(state: State, pullRequest: PullRequest) {
  const { files, head, base, merged } = pullRequest;
  const behind = ancestry(state, base.sha);
  const total = (key: 'additions' | 'deletions', otherwise: number): number =>
    files.reduce((sum, file) => sum + (file[key] ?? otherwise), 0);
  return {
    ...draw(state, pullRequest),
    merged: merged !== undefined,
    mergeable: merged === undefined ? true : null,
    mergeable_state: merged === undefined ? 'clean' : 'unknown',
    merged_by: merged === undefined ? null : drawUser(state, state.owner),
    rebaseable: merged === undefined ? true : null,
    comments: commentsOf(state, pullRequest.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: ancestry(state, head.sha).filter((sha) => !behind.includes(sha)).length,
    additions: total('additions', 1),
    deletions: total('deletions', 0),
    changed_files: files.length,
  };
}
