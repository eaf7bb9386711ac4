/** A file that a run keeps. */
export interface Artifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  /** A ZIP archive, as it is downloaded. */
  readonly archive: Buffer;
  readonly expired: boolean;
  readonly createdAt: string;
}

export interface Output {
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly unknown[];
}

export interface CheckRun {
  readonly id: number;
  readonly headSha: string;
  readonly creator: string;
  name: string;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  detailsUrl: string | null;
  externalId: string | null;
  output: Output;
}

/** A comment in the conversation of a pull request. */
export interface Comment {
  readonly id: number;
  readonly pullRequest: number;
  readonly author: string;
  readonly createdAt: string;
  body: string;
  updatedAt: string;
  /** What it said before it was edited, oldest first: GitHub shows it to every reader. */
  readonly earlierBodies: string[];
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly at: string;
  readonly files: readonly ChangedFile[];
  /** Undefined for a commit whose files the fake does not know. */
  readonly tree?: string | undefined;
  readonly author?: Person | undefined;
  readonly committer?: Person | undefined;
  /** GitHub signed it. */
  readonly verified?: boolean;
}

export interface ChangedFile {
  readonly filename: string;
  readonly status?: 'added' | 'removed' | 'modified' | 'renamed';
  readonly additions?: number;
  readonly deletions?: number;
  readonly patch?: string;
  readonly previousFilename?: string;
}

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState;
  readonly creator: string;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly createdAt: string;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>> | string;
  readonly originalEnvironment: string;
  readonly description: string | null;
  /** The environment will not exist any more one day. */
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: string;
  readonly createdAt: string;
  /** A status may move it. */
  environment: string;
  updatedAt: string;
  /** The latest first, as GitHub lists them. */
  readonly statuses: DeploymentStatus[];
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  /** Minutes. */
  readonly waitTimer: number;
  /** Logins; one of them suffices. */
  readonly reviewers: readonly string[];
  readonly preventSelfReview: boolean;
  readonly branchPolicy: 'protected' | 'custom' | undefined;
  readonly createdAt: string;
}

export interface PullRequest {
  readonly number: number;
  readonly author: string;
  readonly head: Side;
  readonly base: Side;
  /** The head is in another account's fork. */
  readonly fork: boolean;
  readonly draft: boolean;
  readonly files: readonly ChangedFile[];
  readonly createdAt: string;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  updatedAt: string;
  closedAt: string | null;
  merged: { readonly at: string; readonly sha: string } | undefined;
}

export interface Side {
  /** The branch. */
  ref: string;
  sha: string;
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly environment: string | undefined;
  /** The one that GitHub makes for a job with `environment:`. */
  readonly deployment: Deployment | undefined;
  /** A required reviewer said yes. */
  approved: boolean;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  startedAt: string;
  completedAt: string | null;
}

/** A run of a workflow. The fake runs nothing: a test, or act, moves its jobs. */
export interface Run {
  readonly id: number;
  readonly number: number;
  readonly name: string;
  readonly path: string;
  readonly event: string;
  readonly branch: string;
  readonly sha: string;
  /** It is of a branch in another account's fork. */
  readonly fork: boolean;
  readonly actor: string;
  readonly createdAt: string;
  readonly jobs: readonly Job[];
}
