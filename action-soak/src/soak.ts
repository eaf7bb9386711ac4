import type { Deployment, DeploymentState, DeploymentStatus } from '../../shared/github/deployments.ts';

/** What GitHub's records say of a release in one environment. */
export interface History {
  /** The newest deployment of any release. */
  readonly newest: Deployment | undefined;
  /** The newest deployment of this release. */
  readonly own: Deployment | undefined;
}

/** How far a release has come in one environment. Only a release that is soaking has a clock. */
export type Soak =
  | { readonly state: 'absent' }
  | { readonly state: 'other-release'; readonly newest: Deployment }
  | { readonly state: 'superseded'; readonly newest: Deployment; readonly own: Deployment }
  | {
      readonly state: 'unfinished' | 'failed' | 'inactive';
      readonly own: Deployment;
      readonly status: DeploymentStatus | undefined;
    }
  | {
      readonly state: 'soaking' | 'soaked';
      readonly own: Deployment;
      /** When the last workload had been rolled. */
      readonly since: Date;
      /** Milliseconds. */
      readonly elapsed: number;
      readonly readyAt: Date;
    };

/** How many earlier deployments are looked through for this release. Only the message depends on it. */
const SEARCHED = 20;

/** Reads no more of the deployments (newest first) than it needs. */
export async function findRelease(deployments: AsyncIterable<Deployment>, digest: string): Promise<History> {
  let newest: Deployment | undefined;
  let seen = 0;
  for await (const deployment of deployments) {
    newest ??= deployment;
    if (deployment.digest === digest) return { newest, own: deployment };
    seen += 1;
    if (seen === SEARCHED) break;
  }
  return { newest, own: undefined };
}

/**
 * The one place where a soak is computed. Its clock starts when the data-plane roll ended, so the roll itself is not
 * in it; deploying the same release again starts it anew, and the deployment of another release ends it.
 * @param required milliseconds
 */
export function soakOf({ newest, own }: History, required: number, now: Date): Soak {
  if (newest === undefined) return { state: 'absent' };
  if (own === undefined) return { state: 'other-release', newest };
  if (own.id !== newest.id) return { state: 'superseded', newest, own };
  const [status] = own.statuses;
  if (status?.state !== 'success') return { state: unhealthy(status?.state), own, status };
  const since = status.createdAt;
  // GitHub's clock may be a little ahead of the runner's.
  const elapsed = Math.max(0, now.getTime() - since.getTime());
  const readyAt = new Date(since.getTime() + required);
  return { state: elapsed >= required ? 'soaked' : 'soaking', own, since, elapsed, readyAt };
}

function unhealthy(state: DeploymentState | undefined): 'unfinished' | 'failed' | 'inactive' {
  if (state === 'inactive') return 'inactive';
  return state === 'failure' || state === 'error' ? 'failed' : 'unfinished';
}
