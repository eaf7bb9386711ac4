import { created, noContent, notFound, ok, validationFailed } from './answers.ts';
import { type Requirement, WORKFLOW_LOGIN } from './authentication.ts';
import { type Call, numberIn, type Route } from './calls.ts';
import { listed } from './pages.ts';
import type { Comment } from './records.ts';
import { pageUrl, repositoryUrl, type State, timestamp } from './state.ts';
import { drawApp, drawUser, nodeId } from './users.ts';

/** Measured by others on both endpoints: 262,144 bytes of UTF-8 are stored, one more is refused. */
const MAXIMUM_BYTES = 262_144;

const READ: Requirement = { access: 'read', anyOf: ['issues', 'pull-requests'] };
const WRITE: Requirement = { access: 'write', anyOf: ['issues', 'pull-requests'] };
const OF_ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

export const COMMENT_ROUTES: readonly Route[] = [
  { operation: `GET ${OF_ISSUE}`, permission: READ, answer: list },
  { operation: `POST ${OF_ISSUE}`, permission: WRITE, answer: create },
  { operation: `GET ${COMMENT}`, permission: READ, answer: (call) => ok(draw(call.state, find(call))) },
  { operation: `PATCH ${COMMENT}`, permission: WRITE, answer: update },
  { operation: `DELETE ${COMMENT}`, permission: WRITE, answer: remove },
];

/** The comments of a pull request, oldest first. */
export function commentsOf(state: State, pullRequest: number): readonly Comment[] {
  return [...state.comments.values()].filter((comment) => comment.pullRequest === pullRequest);
}

function list(call: Call) {
  const since = Date.parse(call.query.get('since') ?? '');
  const comments = commentsOf(call.state, pullRequestIn(call)).filter(
    ({ updatedAt }) => Number.isNaN(since) || Date.parse(updatedAt) >= since,
  );
  return listed(call, comments, (comment) => draw(call.state, comment));
}

function create(call: Call) {
  const { state, token } = call;
  const pullRequest = pullRequestIn(call);
  const body = bodyIn(call);
  const at = timestamp(state.now());
  const id = state.nextId();
  const comment = { id, pullRequest, author: token.login, body, createdAt: at, updatedAt: at, earlierBodies: [] };
  state.comments.set(id, comment);
  return created(draw(state, comment));
}

function update(call: Call) {
  const comment = find(call);
  const body = bodyIn(call);
  if (body !== comment.body) comment.earlierBodies.push(comment.body);
  comment.body = body;
  comment.updatedAt = timestamp(call.state.now());
  return ok(draw(call.state, comment));
}

function remove(call: Call) {
  call.state.comments.delete(find(call).id);
  return noContent;
}

function pullRequestIn(call: Call): number {
  const number = numberIn(call, 'issue_number');
  if (!call.state.pullRequests.has(number)) throw notFound();
  return number;
}

function find(call: Call): Comment {
  const comment = call.state.comments.get(numberIn(call, 'comment_id'));
  if (comment === undefined) throw notFound();
  return comment;
}

function bodyIn(call: Call): string {
  const { body } = call.body as { body: string };
  const refused = (message: string) =>
    validationFailed({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message });
  if (body.trim() === '') throw refused('Body cannot be blank');
  // The message counts characters; what GitHub counts is bytes.
  if (Buffer.byteLength(body) > MAXIMUM_BYTES) throw refused('Body is too long (maximum is 65536 characters)');
  return body;
}

function draw(state: State, { id, pullRequest, author, body, createdAt, updatedAt }: Comment) {
  return {
    id,
    node_id: nodeId('IssueComment', id),
    url: `${repositoryUrl(state)}/issues/comments/${id}`,
    html_url: `${pageUrl(state)}/pull/${pullRequest}#issuecomment-${id}`,
    issue_url: `${repositoryUrl(state)}/issues/${pullRequest}`,
    user: drawUser(state, author),
    author_association: author === WORKFLOW_LOGIN ? 'NONE' : 'MEMBER',
    body,
    created_at: createdAt,
    updated_at: updatedAt,
    performed_via_github_app: drawApp(state, author),
  };
}
