import { createHash } from 'node:crypto';
import type { Tree } from './git-objects.ts';
import type { Artifact, CheckRun, Comment, Commit, Deployment, Environment, PullRequest, Run } from './records.ts';

/** Everything that the fake knows of its one repository. */
export interface State {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly owner: string;
  readonly name: string;
  readonly now: () => Date;
  readonly commits: Map<string, Commit>;
  /** Files of the commits that the fake knows them of, by the name of their tree. */
  readonly trees: Map<string, Tree>;
  /** Contents that were written here, by their name. */
  readonly blobs: Map<string, Buffer>;
  /** Sha by branch. */
  readonly branches: Map<string, string>;
  readonly pullRequests: Map<number, PullRequest>;
  readonly comments: Map<number, Comment>;
  readonly environments: Map<string, Environment>;
  readonly deployments: Map<number, Deployment>;
  readonly runs: Map<number, Run>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly artifacts: Map<number, Artifact>;
  /** Ids of users by login, in the order of their first appearance. */
  readonly userIds: Map<string, number>;
  /** Gives 1, 2, 3, … */
  readonly nextId: () => number;
  /** The setting "Allow GitHub Actions to create and approve pull requests". */
  actionsMayOpenPullRequests: boolean;
}

export const DEFAULT_BRANCH = 'main';
/** GitHub's own ids are in the billions; a fixed one shows in the links of pages. */
export const REPOSITORY_ID = 1296269;

export function newState(url: string, repository: string, now: () => Date): State {
  const [owner = '', name = ''] = repository.split('/');
  let lastId = 0;
  const root: Commit = { sha: hash('root'), parents: [], message: 'Initial commit', at: timestamp(now()), files: [] };
  return {
    url,
    owner,
    name,
    now,
    commits: new Map([[root.sha, root]]),
    trees: new Map(),
    blobs: new Map(),
    branches: new Map([[DEFAULT_BRANCH, root.sha]]),
    pullRequests: new Map(),
    comments: new Map(),
    environments: new Map(),
    deployments: new Map(),
    runs: new Map(),
    checkRuns: new Map(),
    artifacts: new Map(),
    userIds: new Map(),
    nextId: () => ++lastId,
    actionsMayOpenPullRequests: true,
  };
}

/** A time as GitHub writes it, without fractions of a second. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Forty hexadecimal digits that are always the same for the same text. */
export function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** The base of this repository's addresses in the API. */
export const repositoryUrl = ({ url, owner, name }: State): string => `${url}/repos/${owner}/${name}`;
/** The page of this repository. */
export const pageUrl = ({ owner, name }: State): string => `https://github.com/${owner}/${name}`;
