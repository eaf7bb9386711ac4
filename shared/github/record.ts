import type { Log } from '../log/log.ts';
import { connectGitHub } from './client.ts';
import { type DeploymentState, setDeploymentStatus } from './deployments.ts';
import { readRunContext, runUrl } from './run-context.ts';

/** A deployment that an earlier step of the job made, as inputs name it. */
export interface DeploymentRecord {
  /** Undefined when no record is kept. */
  readonly id: number | undefined;
  readonly token: string;
}

/**
 * Sets the status of the deployment that a job works on. Does nothing when none is kept.
 * @throws UserError when GitHub refuses
 */
export async function recordStatus(
  record: DeploymentRecord,
  state: DeploymentState,
  description: string,
): Promise<void> {
  if (record.id === undefined) return;
  const run = await readRunContext();
  const status = { state, description, logUrl: runUrl(run) };
  await setDeploymentStatus(connectGitHub(record.token, run), record.id, status);
}

/** The same for a job that failed, whose own failure must not be lost when GitHub refuses as well. */
export async function recordFailure(record: DeploymentRecord, description: string, log: Log): Promise<void> {
  await recordStatus(record, 'failure', description).catch((cause: unknown) =>
    log.warning(`GitHub still shows the deployment as in progress: ${cause}`),
  );
}
