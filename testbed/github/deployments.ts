import { WORKFLOW_LOGIN } from './authentication.ts';
import { addCommit } from './commits.ts';
import { environmentNamed } from './environments.ts';
import type { Deployment, DeploymentState, DeploymentStatus } from './records.ts';
import { repositoryUrl, type State, timestamp } from './state.ts';
import { drawApp, drawUser, nodeId } from './users.ts';

/** What a test says of a deployment of the past. */
export interface DeploymentSeed {
  readonly environment: string;
  readonly sha: string;
  /** The sha when left out. */
  readonly ref?: string;
  readonly task?: string;
  readonly payload?: Deployment['payload'];
  readonly description?: string;
  readonly creator?: string;
  readonly createdAt?: Date;
  /** In the order of time. A success makes earlier ones inactive as it would have done then. */
  readonly statuses?: readonly {
    readonly state: DeploymentState;
    readonly createdAt?: Date;
    readonly description?: string;
  }[];
}

export function seedDeployment(state: State, seed: DeploymentSeed): Deployment {
  const { statuses = [], createdAt = state.now(), creator = WORKFLOW_LOGIN, ...rest } = seed;
  const deployment = addDeployment(state, { ...rest, creator, createdAt });
  for (const status of statuses) addStatus(state, deployment, { createdAt, ...status, creator });
  return deployment;
}

type NewDeployment = Pick<Deployment, 'environment' | 'sha' | 'creator'> &
  Partial<Pick<Deployment, 'ref' | 'task' | 'payload' | 'description' | 'transient' | 'production'>> & {
    readonly createdAt?: Date;
  };

export function addDeployment(state: State, given: NewDeployment): Deployment {
  const { environment, sha, createdAt = state.now() } = given;
  addCommit(state, sha, []);
  environmentNamed(state, environment);
  const at = timestamp(createdAt);
  const deployment: Deployment = {
    id: state.nextId(),
    sha,
    ref: given.ref ?? sha,
    task: given.task ?? 'deploy',
    payload: given.payload ?? {},
    environment,
    originalEnvironment: environment,
    description: given.description ?? null,
    transient: given.transient ?? false,
    production: given.production ?? environment === 'production',
    creator: given.creator,
    createdAt: at,
    updatedAt: at,
    statuses: [],
  };
  state.deployments.set(deployment.id, deployment);
  return deployment;
}

type NewStatus = Pick<DeploymentStatus, 'state' | 'creator'> &
  Partial<Pick<DeploymentStatus, 'description' | 'environment' | 'logUrl' | 'environmentUrl'>> & {
    readonly createdAt?: Date;
    readonly autoInactive?: boolean;
  };

/** Adds a status, and to earlier deployments the `inactive` that follows from a success. */
export function addStatus(state: State, deployment: Deployment, given: NewStatus): DeploymentStatus {
  const { createdAt = state.now(), autoInactive = true, environment = deployment.environment } = given;
  const at = timestamp(createdAt);
  const status: DeploymentStatus = {
    id: state.nextId(),
    state: given.state,
    creator: given.creator,
    description: given.description ?? '',
    environment,
    logUrl: given.logUrl ?? '',
    environmentUrl: given.environmentUrl ?? '',
    createdAt: at,
  };
  deployment.statuses.unshift(status);
  deployment.environment = environment;
  deployment.updatedAt = at;
  environmentNamed(state, environment);
  if (status.state === 'success' && autoInactive) {
    for (const earlier of replacedBy(state, deployment)) {
      addStatus(state, earlier, { state: 'inactive', creator: given.creator, createdAt });
    }
  }
  return status;
}

/**
 * As documented of `auto_inactive`: all prior deployments of the environment that are neither transient nor production
 * ones, where they had succeeded. So nothing in `production` becomes inactive by itself, unless it was deployed with
 * `production_environment: false`.
 */
function replacedBy(state: State, deployment: Deployment): Deployment[] {
  return newestFirst(state).filter(
    (other) =>
      other !== deployment &&
      compareAge(other, deployment) > 0 &&
      other.environment === deployment.environment &&
      !other.transient &&
      !other.production &&
      other.statuses[0]?.state === 'success',
  );
}

/** All deployments in the order of GitHub's list. */
export function newestFirst(state: State): Deployment[] {
  return [...state.deployments.values()].sort(compareAge);
}

/** Positive when `a` is the older one. */
function compareAge(a: Deployment, b: Deployment): number {
  return Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id;
}

export function drawDeployment(state: State, deployment: Deployment) {
  const url = `${repositoryUrl(state)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    creator: drawUser(state, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(state),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: drawApp(state, deployment.creator),
  };
}

export function drawStatus(state: State, deployment: Deployment, status: DeploymentStatus) {
  const url = `${repositoryUrl(state)}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: drawUser(state, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: repositoryUrl(state),
    performed_via_github_app: drawApp(state, status.creator),
  };
}
