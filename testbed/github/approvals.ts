import { ok, validationFailed } from './answers.ts';
import type { Token } from './authentication.ts';
import type { Call, Route } from './calls.ts';
import { drawDeployment } from './deployments.ts';
import { drawEnvironmentName, drawReviewers } from './environments.ts';
import type { Environment, Job, Run } from './records.ts';
import { findRun, jobStatus, setJob } from './runs.ts';
import type { State } from './state.ts';

const PENDING = '/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments';

export const APPROVAL_ROUTES: readonly Route[] = [
  { operation: `GET ${PENDING}`, permission: { access: 'read', anyOf: ['actions'] }, answer: list },
  { operation: `POST ${PENDING}`, permission: { access: 'write', anyOf: ['deployments'] }, answer: review },
];

/** Environments that hold jobs of a run, with those jobs. */
function pendingOf(state: State, run: Run): ReadonlyMap<Environment, readonly Job[]> {
  const pending = new Map<Environment, Job[]>();
  for (const job of run.jobs) {
    const environment = state.environments.get(job.environment ?? '');
    if (environment === undefined || jobStatus(state, run, job) !== 'waiting') continue;
    pending.set(environment, [...(pending.get(environment) ?? []), job]);
  }
  return pending;
}

function mayApprove({ login, kind }: Token, run: Run, { reviewers, preventSelfReview }: Environment): boolean {
  return kind === 'user' && reviewers.includes(login) && !(preventSelfReview && run.actor === login);
}

function list(call: Call) {
  const { state, token } = call;
  const run = findRun(call);
  return ok(
    [...pendingOf(state, run).keys()].map((environment) => ({
      environment: drawEnvironmentName(state, environment),
      wait_timer: environment.waitTimer,
      wait_timer_started_at: environment.waitTimer > 0 ? run.createdAt : null,
      current_user_can_approve: mayApprove(token, run, environment),
      reviewers: drawReviewers(state, environment),
    })),
  );
}

interface Written {
  readonly environment_ids: readonly number[];
  readonly state: 'approved' | 'rejected';
}

/** Only a required reviewer decides. One yes suffices; the wait timer still has to pass. A no fails the job. */
function review(call: Call) {
  const { state, token } = call;
  const run = findRun(call);
  const written = call.body as Written;
  const pending = new Map(
    [...pendingOf(state, run)].map(([environment, jobs]) => [environment.id, { environment, jobs }]),
  );
  const chosen = written.environment_ids.map((id) => {
    const found = pending.get(id);
    if (found === undefined || !mayApprove(token, run, found.environment)) {
      throw validationFailed({ resource: 'Deployment', code: 'invalid', field: 'environment_ids' });
    }
    return found.jobs;
  });
  const jobs = chosen.flat();
  for (const job of jobs) {
    if (written.state === 'approved') job.approved = true;
    else setJob(state, job, 'completed', 'failure');
  }
  return ok(jobs.flatMap(({ deployment }) => (deployment === undefined ? [] : [drawDeployment(state, deployment)])));
}
