import { ok, refusal } from './answers.ts';
import { WORKFLOW_LOGIN } from './authentication.ts';
import type { Call, Route } from './calls.ts';
import { type State, timestamp } from './state.ts';

/** GitHub's own ids of the user and of the app behind every workflow's token. */
const WORKFLOW_USER_ID = 41898282;
const WORKFLOW_APP_ID = 15368;

export function drawUser(state: State, login: string) {
  const url = `${state.url}/users/${encodeURIComponent(login)}`;
  const bot = login.endsWith('[bot]');
  const id = idOf(state, login);
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: bot ? `https://github.com/apps/${login.replace('[bot]', '')}` : `https://github.com/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: bot ? 'Bot' : 'User',
    user_view_type: 'public',
    site_admin: false,
  };
}

function idOf(state: State, login: string): number {
  if (login === WORKFLOW_LOGIN) return WORKFLOW_USER_ID;
  const known = state.userIds.get(login);
  if (known !== undefined) return known;
  const id = 1000 + state.userIds.size;
  state.userIds.set(login, id);
  return id;
}

/** The app that acted, for a workflow's token; null for a person. */
export function drawApp(state: State, login: string) {
  if (login !== WORKFLOW_LOGIN) return null;
  return {
    id: WORKFLOW_APP_ID,
    slug: 'github-actions',
    node_id: nodeId('App', WORKFLOW_APP_ID),
    owner: drawUser(state, 'github'),
    name: 'GitHub Actions',
    description: 'Automate your workflow from idea to production',
    external_url: 'https://help.github.com/en/actions',
    html_url: 'https://github.com/apps/github-actions',
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2024-04-10T20:33:16Z',
    permissions: {},
    events: [],
  };
}

/** An opaque id, as GraphQL has them. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

export const USER_ROUTES: readonly Route[] = [
  { operation: 'GET /user', permission: { access: 'read', anyOf: [] }, answer: currentUser },
];

/** A workflow's token stands for an app in a repository, not for a user. */
function currentUser({ state, token }: Call) {
  if (token.kind === 'app') throw refusal(403, 'Resource not accessible by integration');
  const at = timestamp(state.now());
  const nothing = { name: null, company: null, blog: null, location: null, email: null, hireable: null, bio: null };
  const counts = { public_repos: 1, public_gists: 0, followers: 0, following: 0 };
  return ok({ ...drawUser(state, token.login), ...nothing, ...counts, created_at: at, updated_at: at });
}
