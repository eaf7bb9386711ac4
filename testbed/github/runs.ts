import { notFound, ok } from './answers.ts';
import { type Requirement, WORKFLOW_LOGIN } from './authentication.ts';
import { type Call, numberIn, type Route } from './calls.ts';
import { addCommit, drawSimpleCommit } from './commits.ts';
import { addDeployment, addStatus } from './deployments.ts';
import { environmentNamed } from './environments.ts';
import { counted } from './pages.ts';
import type { Conclusion, Job, Run } from './records.ts';
import { drawMinimalRepository } from './repository.ts';
import { DEFAULT_BRANCH, pageUrl, repositoryUrl, type State, timestamp } from './state.ts';
import { drawUser, nodeId } from './users.ts';

/** What a test says of a run. */
export interface RunSeed {
  /** Of the caller's choice, to be the same as the runner's `GITHUB_RUN_ID`. */
  readonly id?: number;
  readonly name?: string;
  /** The workflow's file. */
  readonly path?: string;
  readonly event?: string;
  readonly branch?: string;
  readonly sha: string;
  readonly fork?: boolean;
  readonly actor?: string;
  readonly createdAt?: Date;
  readonly jobs: readonly { readonly name: string; readonly environment?: string }[];
}

/** Jobs with an environment wait for its rules; GitHub makes a deployment for each of them. */
export function addRun(state: State, seed: RunSeed): Run {
  const { sha, name = 'promote', branch = DEFAULT_BRANCH, createdAt = state.now() } = seed;
  addCommit(state, sha, []);
  const run: Run = {
    id: seed.id ?? state.nextId(),
    number: state.runs.size + 1,
    name,
    path: seed.path ?? `.github/workflows/${name}.yml`,
    event: seed.event ?? 'push',
    branch,
    sha,
    fork: seed.fork ?? false,
    actor: seed.actor ?? 'octocat',
    createdAt: timestamp(createdAt),
    jobs: seed.jobs.map((job) => ({
      id: state.nextId(),
      name: job.name,
      environment: job.environment,
      deployment:
        job.environment === undefined
          ? undefined
          : addDeployment(state, {
              environment: job.environment,
              sha,
              ref: branch,
              creator: WORKFLOW_LOGIN,
              createdAt,
            }),
      approved: false,
      status: 'queued',
      conclusion: null,
      startedAt: timestamp(createdAt),
      completedAt: null,
    })),
  };
  state.runs.set(run.id, run);
  return run;
}

/** Moves a job, and the deployment that GitHub keeps for it. */
export function setJob(state: State, job: Job, status: Job['status'], conclusion: Conclusion | null): void {
  job.status = status;
  job.conclusion = conclusion;
  job.completedAt = status === 'completed' ? timestamp(state.now()) : null;
  if (job.deployment === undefined) return;
  const ended = conclusion === 'success' ? 'success' : conclusion === 'skipped' ? 'inactive' : 'failure';
  addStatus(state, job.deployment, {
    state: status === 'completed' ? ended : status,
    creator: WORKFLOW_LOGIN,
  });
}

/** `waiting` for as long as a rule of the job's environment holds it. */
export function jobStatus(state: State, run: Run, job: Job): Job['status'] | 'waiting' {
  return job.status === 'queued' && isHeld(state, run, job) ? 'waiting' : job.status;
}

function isHeld(state: State, run: Run, job: Job): boolean {
  if (job.environment === undefined) return false;
  const { waitTimer, reviewers } = environmentNamed(state, job.environment);
  // The timer starts with the run, whatever the environment before it did.
  const waited = state.now().getTime() - Date.parse(run.createdAt);
  return (reviewers.length > 0 && !job.approved) || waited < waitTimer * 60_000;
}

const READ: Requirement = { access: 'read', anyOf: ['actions'] };
const ALL = '/repos/{owner}/{repo}/actions/runs';

export const RUN_ROUTES: readonly Route[] = [
  { operation: `GET ${ALL}`, permission: READ, answer: list },
  { operation: `GET ${ALL}/{run_id}`, permission: READ, answer: get },
  { operation: `GET ${ALL}/{run_id}/jobs`, permission: READ, answer: listJobs },
];

export function findRun(call: Call): Run {
  const run = call.state.runs.get(numberIn(call, 'run_id'));
  if (run === undefined) throw notFound();
  return run;
}

function list(call: Call) {
  const { state, query } = call;
  const wanted = [
    ['actor', query.get('actor')],
    ['branch', query.get('branch')],
    ['event', query.get('event')],
    ['sha', query.get('head_sha')],
  ] as const;
  const status = query.get('status');
  const found = [...state.runs.values()]
    .filter((run) => wanted.every(([key, value]) => value === undefined || run[key] === value))
    .filter((run) => status === undefined || Object.values(progress(state, run)).includes(status))
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.number - a.number);
  return counted(call, 'workflow_runs', found, (run) => draw(state, run));
}

function get(call: Call) {
  return ok(draw(call.state, findRun(call)));
}

function listJobs(call: Call) {
  const run = findRun(call);
  // There are no second attempts here: `latest` and `all` are the same.
  call.query.get('filter');
  return counted(call, 'jobs', run.jobs, (job) => drawJob(call.state, run, job));
}

/** A run's status and conclusion, from its jobs. */
function progress(state: State, run: Run): { status: string; conclusion: string | null } {
  const statuses = run.jobs.map((job) => jobStatus(state, run, job));
  if (statuses.every((status) => status === 'completed')) {
    const worst = (['failure', 'cancelled'] as const).find((one) => run.jobs.some((job) => job.conclusion === one));
    return { status: 'completed', conclusion: worst ?? 'success' };
  }
  const going = (['in_progress', 'waiting'] as const).find((one) => statuses.includes(one));
  return { status: going ?? (statuses.includes('completed') ? 'in_progress' : 'queued'), conclusion: null };
}

function draw(state: State, run: Run) {
  const url = `${repositoryUrl(state)}/actions/runs/${run.id}`;
  const ends = run.jobs.map(({ completedAt }) => completedAt ?? run.createdAt);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.path,
    display_title: state.commits.get(run.sha)?.message ?? run.name,
    run_number: run.number,
    run_attempt: 1,
    event: run.event,
    ...progress(state, run),
    workflow_id: 1,
    url,
    html_url: runPage(state, run),
    pull_requests: [],
    created_at: run.createdAt,
    run_started_at: run.createdAt,
    updated_at: ends.sort().at(-1) ?? run.createdAt,
    actor: drawUser(state, run.actor),
    triggering_actor: drawUser(state, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(state)}/check-suites/1`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${repositoryUrl(state)}/actions/workflows/1`,
    head_commit: drawSimpleCommit(state, run.sha),
    repository: drawMinimalRepository(state),
    head_repository: drawMinimalRepository(state, run.fork),
  };
}

function runPage(state: State, run: Run): string {
  return `${pageUrl(state)}/actions/runs/${run.id}`;
}

function drawJob(state: State, run: Run, job: Job) {
  const url = `${repositoryUrl(state)}/actions`;
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${url}/runs/${run.id}`,
    run_attempt: 1,
    node_id: nodeId('Job', job.id),
    head_sha: run.sha,
    head_branch: run.branch,
    workflow_name: run.name,
    name: job.name,
    url: `${url}/jobs/${job.id}`,
    html_url: `${runPage(state, run)}/job/${job.id}`,
    status: jobStatus(state, run, job),
    conclusion: job.conclusion,
    created_at: run.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    steps: [],
    check_run_url: `${repositoryUrl(state)}/check-runs/${job.id}`,
    labels: ['ubuntu-latest'],
    runner_id: null,
    runner_name: null,
    runner_group_id: null,
    runner_group_name: null,
  };
}
