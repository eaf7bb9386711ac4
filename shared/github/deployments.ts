import type { GitHub } from './client.ts';
import { githubError } from './github-error.ts';

/** Marks the deployments that mesh-ci makes. Those of other tasks are other people's: they are not read. */
const TASK = 'mesh-ci';

/** GitHub refuses a longer description of a status. */
const DESCRIPTION_LIMIT = 140;

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

export interface DeploymentStatus {
  readonly state: DeploymentState;
  readonly createdAt: Date;
  readonly description: string;
}

/** One release on its way into one environment, as GitHub keeps it. */
export interface Deployment {
  readonly id: number;
  readonly environment: string;
  /** The commit. */
  readonly sha: string;
  /** Of the release (shared/release/digest.ts); undefined when the record does not hold one. */
  readonly digest: string | undefined;
  /** The Istio version; undefined when the record does not hold one. */
  readonly istio: string | undefined;
  readonly createdAt: Date;
  /** Newest first. */
  readonly statuses: readonly DeploymentStatus[];
}

export interface NewDeployment {
  readonly environment: string;
  /** The commit. */
  readonly sha: string;
  readonly digest: string;
  readonly istio: string;
  /** Whether end users depend on the environment: the last one of mesh.yaml. */
  readonly production: boolean;
}

export interface NewStatus {
  readonly state: DeploymentState;
  /** Shown in GitHub's list; cut at 140 characters. */
  readonly description: string;
  /** The page of the run. */
  readonly logUrl: string;
}

/**
 * Records that a release is about to be deployed.
 * @returns the deployment's id, for `setDeploymentStatus`
 * @throws UserError when GitHub refuses
 */
export async function createDeployment(github: GitHub, deployment: NewDeployment): Promise<number> {
  const { owner, repo, rest } = github;
  const { environment, sha, digest, istio, production } = deployment;
  const doing = `recording the deployment to ${environment}`;
  try {
    const { data } = await rest.repos.createDeployment({
      ...{ owner, repo, environment, ref: sha, task: TASK },
      // What was approved is deployed: no merge of the default branch, no waiting for checks of later commits.
      ...{ auto_merge: false, required_contexts: [] },
      production_environment: production,
      payload: { digest, istio },
      description: `Istio ${istio}`,
    });
    if (!('id' in data)) throw new Error(`GitHub made no deployment: ${data.message ?? 'no reason given'}`);
    return Number(data.id);
  } catch (error) {
    throw githubError(error, doing, 'deployments: write');
  }
}

/**
 * Adds a status. After `success`, GitHub marks the earlier deployments of the same environment `inactive`, except in
 * a production environment.
 * @throws UserError when GitHub refuses
 */
export async function setDeploymentStatus(github: GitHub, id: number, status: NewStatus): Promise<void> {
  const { owner, repo, rest } = github;
  try {
    await rest.repos.createDeploymentStatus({
      ...{ owner, repo, deployment_id: id },
      state: status.state,
      description: shorten(status.description),
      log_url: status.logUrl,
    });
  } catch (error) {
    throw githubError(error, `setting deployment ${id} to ${status.state}`, 'deployments: write');
  }
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= DESCRIPTION_LIMIT ? text : `${characters.slice(0, DESCRIPTION_LIMIT - 1).join('')}…`;
}

/**
 * mesh-ci's deployments to an environment, newest first. Pages and statuses are fetched as far as the caller reads.
 * @throws UserError when GitHub refuses
 */
export async function* latestDeployments(
  github: GitHub,
  environment: string,
): AsyncGenerator<Deployment, void, undefined> {
  const { owner, repo, rest, paginate } = github;
  const query = { owner, repo, environment, task: TASK, per_page: 30 };
  try {
    for await (const { data } of paginate.iterator(rest.repos.listDeployments, query)) {
      for (const record of data) {
        const id = Number(record.id);
        yield {
          id,
          environment: record.environment,
          sha: record.sha,
          ...release(record.payload),
          createdAt: new Date(record.created_at),
          statuses: await statusesOf(github, id),
        };
      }
    }
  } catch (error) {
    throw githubError(error, `reading the deployments to ${environment}`, 'deployments: read');
  }
}

async function statusesOf({ owner, repo, rest, paginate }: GitHub, id: number): Promise<DeploymentStatus[]> {
  const query = { owner, repo, deployment_id: id, per_page: 100 };
  const statuses = await paginate(rest.repos.listDeploymentStatuses, query);
  return statuses
    .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || Number(b.id) - Number(a.id))
    .map(({ state, created_at, description }) => ({ state, createdAt: new Date(created_at), description }));
}

/** The payload is whatever the maker of the record sent. */
function release(payload: unknown): Pick<Deployment, 'digest' | 'istio'> {
  if (typeof payload !== 'object' || payload === null) return { digest: undefined, istio: undefined };
  const { digest, istio } = payload as { digest?: unknown; istio?: unknown };
  return {
    digest: typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) ? digest : undefined,
    istio: typeof istio === 'string' ? istio : undefined,
  };
}
