import { ok } from './answers.ts';
import type { Route } from './calls.ts';
import { DEFAULT_BRANCH, REPOSITORY_ID, type State, timestamp } from './state.ts';
import { drawUser, nodeId } from './users.ts';

/** Names of addresses, and what follows the repository's own. */
const ADDRESSES = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

/** The account that forks belong to. */
export const FORK_OWNER = 'contributor';

/** The repository as part of something else. */
export function drawMinimalRepository(state: State, fork = false) {
  const owner = fork ? FORK_OWNER : state.owner;
  const url = `${state.url}/repos/${owner}/${state.name}`;
  const id = fork ? REPOSITORY_ID + 1 : REPOSITORY_ID;
  return {
    id,
    node_id: nodeId('Repository', id),
    name: state.name,
    full_name: `${owner}/${state.name}`,
    owner: drawUser(state, owner),
    private: true,
    html_url: `https://github.com/${owner}/${state.name}`,
    description: null,
    fork,
    url,
    ...Object.fromEntries(Object.entries(ADDRESSES).map(([name, path]) => [name, `${url}${path}`])),
  };
}

/** The repository as a side of a pull request has it. */
export function drawRepository(state: State, fork = false) {
  const minimal = drawMinimalRepository(state, fork);
  const at = timestamp(state.now());
  return {
    ...minimal,
    clone_url: `${minimal.html_url}.git`,
    git_url: `git://github.com/${minimal.full_name}.git`,
    ssh_url: `git@github.com:${minimal.full_name}.git`,
    svn_url: minimal.html_url,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: DEFAULT_BRANCH,
    visibility: 'private',
    archived: false,
    disabled: false,
    has_downloads: true,
    has_issues: true,
    has_pages: false,
    has_projects: false,
    has_wiki: false,
    has_discussions: false,
    forks: 0,
    forks_count: 0,
    open_issues: state.pullRequests.size,
    open_issues_count: state.pullRequests.size,
    size: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    created_at: at,
    pushed_at: at,
    updated_at: at,
  };
}

export const REPOSITORY_ROUTES: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}',
    permission: { access: 'read', anyOf: [] },
    answer: ({ state }) => ok({ ...drawRepository(state), network_count: 0, subscribers_count: 0 }),
  },
];
